// Starts the build for old browsers. A file of its own, so that no page needs an inline script.
System.import(document.currentScript.getAttribute('data-entry'))
