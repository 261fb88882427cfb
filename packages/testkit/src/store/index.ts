/** What tests of stores need: the contract, its checks one by one, and a comparison with the memory store. */
export type { Fault, OpenOptions, StoreDescriptor } from './descriptor.ts'
export { modelCheck, type ModelOptions } from './model/model-check.ts'
export { storeChecks, type StoreCheck } from './store-checks.ts'
export { storeContract, type ContractOptions } from './store-contract.ts'
