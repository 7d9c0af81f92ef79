export { isDemoLoaded, type LoadOptions, loadDemo } from './load';
export { DEMO_INSTITUTION_IDS, findPersona, PERSONAS, type Persona } from './personas';
