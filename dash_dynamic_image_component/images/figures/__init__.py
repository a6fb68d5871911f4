"""Figures of Matplotlib and Plotly, and the lock under which Matplotlib draws."""
