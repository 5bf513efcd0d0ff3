self.onmessage = ({ data: { id, text } }) => {
  const counts = new Map();
  for (const word of text.toLowerCase().match(/\p{L}+/gu) || []) counts.set(word, (counts.get(word) || 0) + 1);
  if (!counts.size) return self.postMessage({ id, error: "There is no word." });
  self.postMessage({ id, counts: [...counts].sort((a, b) => b[1] - a[1]) });
};
