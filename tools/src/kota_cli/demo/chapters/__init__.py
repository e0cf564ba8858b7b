"""The chapters of the day, one file a chapter: each plays alone, against whatever the city went through before."""
