// Walk: what the operator does in the browser, stage by stage, as the recording instructions of the program ask for:
// from the card of the service to the confirmation, with a saved draft, a step back, the personal area, the payment
// and the booking. It reads the pages as a person would (labels of buttons), so that it also gets through a faulty
// area as far as a person would.

const submitTexts = /^(invia richiesta|conferma e invia|conferma e paga|invia|trasmetti)$/i;
const nextTexts = /^(avanti|prosegui|salva e continua)$/i;
const saveTexts = /^(salva richiesta|salva bozza)$/i;

export class Walk {
  constructor(page, recorder, area, flow, identity) {
    Object.assign(this, { page, recorder, area, flow, identity, slug: flow.slug });
  }

  async open(url) {
    await this.page.goto(url, { waitUntil: 'load' });
    await this.recorder.settled();
  }

  here() { return new URL(this.page.url()).pathname; }

  control(texts, scope = 'main') {
    return this.page.locator(`${scope} button, ${scope} a`).filter({ hasText: texts }).first();
  }

  async press(locator) {
    if (await locator.count() === 0) return false;
    await locator.click({ timeout: 5000 });
    await this.page.waitForLoadState('load');
    await this.recorder.settled();
    await this.page.waitForLoadState('load');
    await this.recorder.settled();
    return true;
  }

  async card() {
    await this.open(this.flow.card);
    if (!await this.press(this.page.locator('[data-element=service-online-access]'))) await this.open(this.flow.url);
  }

  async login() {
    if (!this.here().startsWith('/accesso')) await this.open(this.flow.url);
    if (!this.here().startsWith('/accesso')) return;
    const spid = this.control(/^Entra con SPID$/), cie = this.control(/^Entra con CIE$/);
    await this.press(await spid.count() ? spid : cie);
    await this.page.fill('input[name=utente]', this.identity.utente);
    await this.page.fill('input[name=parola]', this.identity.parola);
    await this.press(this.page.locator('main button[type=submit]').first());
    // The page in between sends itself on.
    await this.page.waitForURL((url) => url.href.startsWith(this.area), { timeout: 10000 });
    await this.recorder.settled();
    if (!this.onStep()) await this.open(this.flow.url);
  }

  onStep() { return this.here().startsWith('/servizi/') && !this.here().endsWith('/conferma'); }

  // Fills what is empty; returns whether the screen asked for anything besides a consent.
  async fill() {
    let asked = false;
    for (const field of await this.page.locator('main form.steppers-content input:not([type=hidden]), main form.steppers-content textarea').all()) {
      const name = await field.getAttribute('name');
      const type = await field.getAttribute('type');
      if (!name || await field.isDisabled()) continue;
      if (type === 'checkbox') { await field.check(); continue; }
      asked = true;
      if (type === 'radio') {
        if (await this.page.locator(`input[name=${name}]:checked`).count() === 0) await field.check({ force: true });
        continue;
      }
      if (await field.inputValue() === '') await field.fill(this.valueFor(name, type));
    }
    return asked;
  }

  valueFor(name, type) {
    if (this.identity[name] !== undefined) return type === 'date' ? this.identity[name + '_iso'] ?? this.identity[name] : this.identity[name];
    if (type === 'date') return '2026-12-01';
    if (name === 'importo') return '120,00';
    return 'prova';
  }

  // All steps up to the confirmation. `wants` holds "draft" and "back"; "until" is the id of a step to stop at.
  async steps(wants, until) {
    const done = new Set();
    for (let turn = 0; turn < 16 && this.onStep(); turn += 1) {
      const step = this.stepName();
      if (step === until) return;
      const asked = await this.fill();
      if (asked && wants.has('draft') && !done.has('draft')) {
        done.add('draft');
        await this.press(this.control(saveTexts));
        await this.open(`${this.area}/area-personale/pratiche/`);
        if (!await this.press(this.control(/^Riprendi la compilazione$/))) await this.open(this.flow.url + step);
        continue;
      }
      done.add(step + ':left');
      if (wants.has('back') && !done.has('back') && !asked && done.size > 3) {
        done.add('back');
        if (await this.press(this.control(/^Indietro$/))) {
          const text = this.page.locator('main form.steppers-content input[type=text]:not([disabled]), main form.steppers-content input[type=tel], main form.steppers-content textarea').last();
          if (await text.count()) await text.fill((await text.inputValue()) + '0');
          continue;
        }
      }
      const next = this.control(nextTexts), send = this.control(submitTexts);
      if (!await this.press(await next.count() ? next : send)) return;
    }
  }

  stepName() { return this.here().split('/')[3] ?? ''; }

  async pay() {
    const button = this.control(/^Paga (con pagoPA|online)$/);
    if (!await this.press(button)) return;
    await this.press(this.page.locator('main button[type=submit]').first());
  }

  async messages() {
    this.recorder.pause(360000);
    await this.open(`${this.area}/area-personale/`);
    await this.press(this.control(/^Messaggi$/));
  }

  async practices() {
    await this.open(`${this.area}/area-personale/pratiche/`);
    await this.press(this.control(/^Vedi la pratica$/));
  }

  async payments() {
    await this.open(`${this.area}/area-personale/pagamenti/`);
    if (!await this.press(this.control(/^Paga ora$/))) return;
    await this.pay();
  }

  async booking() {
    if (!await this.press(this.page.locator('[data-element=appointment-booking]').first())) return;
    const pick = async (name) => {
      const select = this.page.locator(`select[name=${name}]`);
      if (await select.count()) await select.selectOption('1');
      const radio = this.page.locator(`input[type=radio][name=${name}]`).first();
      if (await radio.count()) await radio.check();
    };
    for (const name of ['ufficio', 'giorno', 'orario', 'argomento']) await pick(name);
    const details = this.page.locator('textarea[name=dettagli]');
    if (await details.count()) await details.fill('Vorrei chiarimenti sulla pratica');
    for (const [name, value] of [['nominativo', this.identity.nominativo], ['recapito', this.identity.email]]) {
      const field = this.page.locator(`input[name=${name}]`);
      if (await field.count() && await field.inputValue() === '') await field.fill(value);
    }
    await this.press(this.control(/^Avanti$/));
  }

  async take(stages) {
    const wants = new Set(stages.filter((stage) => ['draft', 'back'].includes(stage)));
    for (const stage of stages) {
      if (wants.has(stage)) continue;
      if (stage === 'send') await this.steps(wants);
      else if (stage.startsWith('until:')) await this.steps(wants, stage.slice(6));
      else await this[stage]();
      if (stage === 'send' && this.here().startsWith('/pagamenti/')) await this.pay();
    }
  }
}
