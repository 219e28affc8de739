"""The Office for National Statistics: two censuses, and its indicators for places."""
