if (config.apis.includes("cms")) define("CmsData", { ...records("cms-data"), isCreator: isOwner }, signIn);
