/** The image's HEALTHCHECK: exits 0 while this container takes players. The image has no curl. */
const response = await fetch(`http://127.0.0.1:${process.env["PORT"] ?? "8080"}/ready`).catch(() => undefined);
process.exit(response?.ok === true ? 0 : 1);
