# One image for every process; the command chooses which: api (the default), worker, or operator for
# migrate, load-district and verify.
FROM node:22-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY tsconfig.json nest-cli.json ./
COPY libs libs
COPY apps apps
RUN npm run build

FROM node:22-slim AS deps
WORKDIR /app
COPY package.json package-lock.json ./
# npm keeps typescript because @nestjs/swagger may use it while building; nothing needs it to run.
RUN npm ci --omit=dev --no-audit --no-fund && rm -rf node_modules/typescript node_modules/.bin/tsc node_modules/.bin/tsserver

FROM node:22-slim AS program
ENV NODE_ENV=production
WORKDIR /app
COPY package.json LICENSE ./
COPY --from=deps /app/node_modules node_modules
COPY --from=build /app/dist/libs dist/libs
COPY --from=build /app/dist/apps/api dist/apps/api
COPY --from=build /app/dist/apps/worker dist/apps/worker
COPY --from=build /app/dist/apps/operations dist/apps/operations
COPY --from=build /app/dist/apps/operator dist/apps/operator
COPY apps/api/pages apps/api/pages
# What a new volume at this place is owned like.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 3000
# The options hold back how far V8 lets garbage grow: docs/performance.md, "Memory".
CMD ["node", "--max-semi-space-size=16", "--max-old-space-size=1024", "dist/apps/api/src/main.js"]

# For backup and restore: the same, with the client tools of the server's version (docs/backup.md).
FROM program AS keep
USER root
RUN apt-get update && apt-get install -y --no-install-recommends ca-certificates postgresql-common \
  && /usr/share/postgresql-common/pgdg/apt.postgresql.org.sh -y \
  && apt-get install -y --no-install-recommends postgresql-client-18 && rm -rf /var/lib/apt/lists/*

FROM program
