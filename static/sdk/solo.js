if (config.apis.includes("solo")) {
  const store = records("solo-data");
  define("SoloData", { ...store, findMine: store.find, ...files("solo-files") }, signIn);
}
