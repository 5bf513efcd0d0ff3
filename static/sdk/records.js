/** The methods that all stores have. @param {string} store `team-data` */
function records(store) {
  /** @param {string} collection @param {...string} rest */
  const at = (collection, ...rest) => [pagePath(), store, ...[collection, ...rest].map(part)].join("/");
  return {
    /** @param {string} collection @param {Visimade.FindOptions} [options] */
    find: (collection, options) => send("GET", at(collection), { query: options }),
    /** @param {string} collection @param {string} id */
    findById: (collection, id) => send("GET", at(collection, id)),
    /** @param {string} collection @param {object} data @param {object} [more] */
    create: (collection, data, more) => send("POST", at(collection), { body: { ...more, data } }),
    /** @param {string} collection @param {string} id @param {object} data @param {object} [more] */
    update: (collection, id, data, more) => send("PATCH", at(collection, id), { body: { ...more, data } }),
    /** @param {string} collection @param {string} id */
    delete: (collection, id) => send("DELETE", at(collection, id)),
    /** @param {string} collection @param {Visimade.CountOptions} [options] */
    count: (collection, options) => send("GET", at(collection, "count"), { query: options }),
    /** @param {string} collection @param {object[]} operations */
    batch: (collection, operations) => send("POST", at(collection, "batch"), { body: { operations } }),
  };
}

/** The stores of many people can be asked for one's own records. @param {ReturnType<typeof records>} store */
const mine = (store) => ({
  /** @param {string} collection @param {Visimade.FindOptions} [options] */
  findMine: (collection, options) => store.find(collection, { ...options, mine: true }),
});
