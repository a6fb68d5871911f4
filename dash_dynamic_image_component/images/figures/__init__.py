"""Figures of Matplotlib and Plotly, and the turns of those that draw them."""
