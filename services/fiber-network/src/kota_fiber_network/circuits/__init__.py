"""What the glass carries: circuits, their ways through the plant, and that nobody cuts them by mistake."""
