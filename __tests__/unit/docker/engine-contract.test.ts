import { describeEngineContract } from '../../support/engine-contract.js';
import { fakeEngine } from '../../support/fake-engine.js';

describeEngineContract('the fake engine', fakeEngine, 'erlang:alpine');
