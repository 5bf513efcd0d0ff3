"""The screens where creators run their pages. It calls the operations of the packages below and holds no rule."""
