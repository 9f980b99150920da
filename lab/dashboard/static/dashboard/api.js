"use strict";

addEventListener("DOMContentLoaded", () => {
  SwaggerUIBundle({
    url: document.getElementById("swagger-ui").dataset.document,
    dom_id: "#swagger-ui",
    deepLinking: true,
    validatorUrl: null,
  });
});
