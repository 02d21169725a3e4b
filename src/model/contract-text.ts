/** Where the texts of contracts are kept: records of the store, by digest. */
export const CONTRACT_NAMESPACE = "contract";
