// redlock 5 ships its types but does not name them in `exports`: borrowed here by their path.
declare module "redlock" {
  type Module = typeof import("../../../node_modules/redlock/dist/index.js");
  const Redlock: Module["default"];
  export default Redlock;
  export const ResourceLockedError: Module["ResourceLockedError"];
  export type ExecutionError = import("../../../node_modules/redlock/dist/index.js").ExecutionError;
  export type Lock = import("../../../node_modules/redlock/dist/index.js").Lock;
}
