"""Streamlit: the whole program runs again for each value."""

from __future__ import annotations

import streamlit as st  # type: ignore[import-not-found]

from benchmarks.contenders.picture import Drawing, from_environment


@st.cache_resource  # type: ignore[untyped-decorator]
def drawing() -> Drawing:
    return from_environment()


st.set_page_config(layout="wide")
value = st.slider("value", 0, 60_000, 0)
st.image(drawing().pixels(value), output_format="PNG", width=drawing().shown)
