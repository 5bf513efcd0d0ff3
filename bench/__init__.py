"""How fast a page's memory is, and whether it keeps what it acknowledged: `script/bench`, DATA 5 and THREATS F4."""
