"""Gradio: a slider and an image; of the events that come while it draws, it keeps the last."""

from __future__ import annotations

import sys

import gradio as gr  # type: ignore[import-not-found]

from benchmarks.contenders.picture import from_environment

drawing = from_environment()

with gr.Blocks() as app:
    value = gr.Slider(0, 60_000, 0, step=1, elem_id="value")
    image = gr.Image(
        format="png", elem_id="image", width=drawing.shown, height=drawing.shown, buttons=[]
    )
    gr.on(
        [value.change, app.load],
        drawing.pixels,
        value,
        image,
        trigger_mode="always_last",
        show_progress="hidden",
    )

app.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), quiet=True)
