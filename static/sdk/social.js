if (config.apis.includes("social")) {
  const store = records("social-data");
  define("SocialData", { ...store, ...mine(store), ...files("social-files"), isPageOwner: isOwner }, signIn);
}
