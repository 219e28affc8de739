"""Small notebooks for tests of the pack, so that they need neither figures nor the snapshot."""

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}
PARAMETERS = 'area = "Hackney"\nas_of = None\nreference_group = "white_british"'
SETUP = """
from IPython.display import HTML, display
OBSERVED = (
    "figures,area,numerator,denominator,value,lower,upper,status,formula,file,sha256\\n"
    "fig,Hackney,701,1000,70.1,67.2,72.9,ok,100 x numerator / denominator,made_up.csv,0\\n"
    "fig,Hackney,,,,,,c,,made_up.csv,0\\n"
)
def declare(figures=1, findings=("Pupils from one group did as well as those from another.",)):
    declared = {"figures": figures, "tables": 1, "rows": 2, "findings": list(findings)}
    declared |= {"hash": "0", "sources": ["made up for a test"]}
    kinds = {"application/vnd.trendpack.declared+json": declared, "text/plain": "declared"}
    kinds["text/csv"] = OBSERVED
    display(kinds, raw=True)
"""
FIGURE = """
display(HTML(f'''<figure class="tp-figure" id="fig" aria-labelledby="fig-title">
<figcaption class="tp-title" id="fig-title"><strong>{area}: most did well</strong></figcaption>
<p class="tp-sentence">In {area}, 70.1% of pupils reached the level.</p>
<div class="tp-chart"><img alt="Bar chart of two groups: 70.1% and 68.0%."
src="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='600' height='120'%3E
%3Crect width='421' height='50' fill='%2312436D'/%3E
%3Crect y='60' width='408' height='50' fill='%2328A197'/%3E%3C/svg%3E"></div>
<div class="tp-table" role="region" aria-label="Table" tabindex="0"><table>
<caption>Pupils, by ethnic group</caption>
<thead><tr><th scope="col">Ethnic group</th><th scope="col">Percentage</th></tr></thead>
<tbody><tr><th scope="row">Asian</th><td class="number">70.1</td></tr>
<tr><th scope="row">Black</th><td class="number">68.0</td></tr></tbody></table></div>
<ul class="tp-notes"><li>Invented for a test.</li></ul>
<p class="tp-source">Source: <a href="https://www.example.org/">nobody</a>.</p></figure>'''))
"""


def write_notebook(path, title="Education", figure=FIGURE, last="declare()"):
    """Write a small notebook that shows one figure and declares it, and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    cells = [
        new_markdown_cell(f"# {title}\n\nWords that come first."),
        new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}),
        new_code_cell(SETUP, metadata={"tags": ["setup"]}),
        new_markdown_cell("## The latest year"),
        new_code_cell(figure),
        new_markdown_cell("## What this does not show\n\nAnything."),
        new_code_cell("print(area)", metadata={"tags": ["nbval-check-output"]}),
        new_code_cell(last),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    nbformat.write(new_notebook(cells=cells, metadata={"kernelspec": KERNEL}), path)
    return path
