export { isDemoLoaded, type LoadOptions, loadDemo } from './load';
export { findPersona, PERSONAS, type Persona } from './personas';
