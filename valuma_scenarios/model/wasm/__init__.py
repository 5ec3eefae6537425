"""The equations of the model's default forms in C, compiled ahead of time to WebAssembly.

`memory` describes what lies in the module's memory; `module` loads and calls it.
"""
