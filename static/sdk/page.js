// What every page has.
/** @param {string} slug @param {object} [params] */
const callFunction = (slug, params = {}) =>
  send("POST", `/functions/${part(slug)}`, { body: params }).catch((error) => {
    if (error.body?.success === false) return error.body; // the function ran and found nothing
    throw error;
  });
/** @param {string} url */
const unfurl = (url) => callFunction("unfurl-url", { url });
define("PageFunctions", { call: callFunction, unfurl }, signIn);

const assetsPath = () => `${pagePath()}/assets`;
define("PageAssets", {
  /** @param {Blob} file @param {Visimade.UploadOptions} [options] */
  upload: (file, options) => upload(assetsPath(), file, options),
  /** @param {Visimade.Paging} [options] */
  list: (options) => send("GET", assetsPath(), { query: options }),
  /** @param {string} id */
  delete: (id) => send("DELETE", `${assetsPath()}/${part(id)}`),
});
