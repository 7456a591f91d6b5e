# One image for every role: server, worker and the job that migrates. start.sh chooses.
# `npm run image` runs these very steps without Docker; keep to COPY, RUN, ENV, WORKDIR and what stands here.

ARG NODE_IMAGE=node:26-bookworm-slim

# Everything: the compiler, the generator, the sources.
FROM ${NODE_IMAGE} AS build
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit
COPY tsconfig.json prisma.config.ts ./
COPY prisma prisma
COPY src src
RUN node src/dev/bootstrap.mjs build

# Only the packages the server loads.
FROM ${NODE_IMAGE} AS packages
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
RUN npm ci --omit=dev --ignore-scripts --no-audit
COPY src/dev/image/prune.mjs src/dev/image/prune.mjs
RUN node src/dev/image/prune.mjs && rm -r src

FROM ${NODE_IMAGE} AS run
ARG APP_VERSION=dev
ENV NODE_ENV=production APP_VERSION=${APP_VERSION} PORT=8080
WORKDIR /app
COPY --from=packages /app ./
COPY --from=build /app/dist dist
COPY prisma prisma
COPY src/dev/bootstrap.mjs src/dev/bootstrap.mjs
COPY start.sh ./
USER node
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s --retries=3 CMD ["node", "dist/src/ops/healthcheck.js"]
CMD ["./start.sh"]
