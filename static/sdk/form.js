if (config.apis.includes("form")) {
  const { create: submit, ...store } = records("form-data");
  /** @param {string} collection */
  const getSchema = (collection) => send("GET", `${pagePath()}/form-data/${part(collection)}/schema`);
  define("VisiForm", { submit, getSchema, ...store, isCreator: isOwner }, signIn);
}
