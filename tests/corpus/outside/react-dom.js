// React and ReactDOM stand in one file here.
