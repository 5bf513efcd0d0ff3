/** Sends one file, as a form does; fetch cannot tell how far it is.
 * @param {string} path @param {Blob} file @param {Visimade.UploadOptions} [options] @returns {Promise<any>} */
const upload = (path, file, { onProgress } = {}) => settle(() => uploadOnce(addressOf(path), file, onProgress));

/** @param {string} url @param {Blob} file @param {Visimade.UploadOptions["onProgress"]} onProgress
 * @returns {Promise<Visimade.Exchange>} */
function uploadOnce(url, file, onProgress) {
  const form = new NativeFormData();
  form.append("file", file);
  return new Promise((resolve, reject) => {
    const request = new NativeXhr();
    on(xhrOpen, request, "POST", url, true);
    if (token) on(xhrHeader, request, "Authorization", `Bearer ${token}`);
    request.onload = () => resolve({ status: request.status, text: request.responseText });
    request.onerror = () => reject(unreachable());
    if (onProgress) request.upload.onprogress = ({ loaded, total }) => onProgress({ loaded, total });
    on(xhrSend, request, form);
  });
}
