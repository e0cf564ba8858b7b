"""Attendance (presensi): signed punches of civil servants, and the judged day that says why it is what it is."""
