// The token of one request. The library shows it only to the function that sends the request.

import GhostAdminAPI from "@tryghost/admin-api";

const api = new GhostAdminAPI({
  url: "https://blog.example",
  version: "v5.0",
  key: process.env.JWT_ASSAY_SECRET,
  makeRequest: async ({ headers }) => {
    console.log(headers.Authorization.replace(/^Ghost /, ""));
    return { data: { site: {} } };
  },
});
await api.site.read();
