"""The phone: WeChat as a person sees it, in a browser. Pages by Vite, a small API beside them."""
