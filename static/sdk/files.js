/** The methods of stores that keep files. @param {string} store `team-files` */
function files(store) {
  const base = () => `${pagePath()}/${store}`;
  /** @param {string} id */
  const getDownloadUrl = (id) => addressOf(`${base()}/${part(id)}`, fileToken ? { ft: fileToken } : {});
  return {
    /** @param {Blob} file @param {Visimade.UploadOptions} [options] */
    uploadFile: async (file, options) => bothSpellings(await upload(base(), file, options)),
    /** @param {Visimade.Paging} [options] */
    listFiles: async (options) => {
      const answer = await send("GET", base(), { query: options });
      return { ...answer, files: answer.files.map(bothSpellings) };
    },
    getDownloadUrl,
    /** @param {string} id @param {{openInNewTab?: boolean}} [options] */
    downloadFile: async (id, { openInNewTab } = {}) => {
      if (openInNewTab) return follow({ href: getDownloadUrl(id), target: "_blank", rel: "noopener" });
      const { filename } = await send("GET", `${base()}/${part(id)}`, { query: { metadata: true } });
      if (onOwnHost) return follow({ href: getDownloadUrl(id), download: filename });
      return saveAs(addressOf(`${base()}/${part(id)}`), filename);
    },
    /** @param {string} id */
    deleteFile: (id) => send("DELETE", `${base()}/${part(id)}`),
  };
}

/** A link to another origin is followed, not saved, and our host is another to an opaque document: take the bytes.
 * @param {string} url @param {string} filename */
async function saveAs(url, filename) {
  const response = await asVisitor(() => nativeFetch(prepared(construct(NativeRequest, [url])))).catch(() => null);
  if (!response?.ok) throw response ? new ApiError(response.status, fromJson(await response.text())) : unreachable();
  const href = NativeUrl.createObjectURL(await response.blob());
  follow({ href, download: filename });
  on(nativeTimeout, window, () => NativeUrl.revokeObjectURL(href), 60_000);
}

/** @param {Partial<HTMLAnchorElement>} link */
function follow(link) {
  Object.assign(document.createElement("a"), link).click();
}

/** The API writes files in snake_case, the SDK in camelCase: files have both. @param {any} file */
function bothSpellings(file) {
  return { ...file, contentType: file.content_type, createdBy: file.created_by, createdAt: file.created_at };
}
