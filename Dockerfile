# The service on the pinned Node, as a user without rights, with its data in the volume /data.
# It asks for a token; the first: `docker exec CONTAINER fairlead token create --name admin --role admin`.
# Give it FAIRLEAD_NEO4J_URI to run on Neo4j; without, it keeps its own SQLite file there.

FROM node:26-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --no-audit --no-fund
COPY . .
RUN npm run build

FROM node:26-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --no-audit --no-fund

FROM node:26-slim
ENV NODE_ENV=production \
    FAIRLEAD_LISTEN=0.0.0.0:4000 \
    FAIRLEAD_AUTH=tokens \
    FAIRLEAD_DATABASE=/data/fairlead.db
WORKDIR /app
COPY --from=dependencies /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY package.json schema.graphql ./
COPY bin ./bin
COPY cypher ./cypher
COPY seeds ./seeds
RUN mkdir /data && chown node:node /data && chmod +x bin/fairlead.js \
  && ln -s /app/bin/fairlead.js /usr/local/bin/fairlead
USER node
VOLUME /data
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:4000/health').then((r) => process.exit(r.ok ? 0 : 1))"]
CMD ["node", "dist/main.js"]
