/** The word lists a house begins with. A moderator's first edit starts from them. */
import type { ModerationRules } from "./rules.ts";

/** A list as it is read best: with commas. */
const of = (words: string): string[] => words.split(",").map((word) => word.trim().replace(/\s+/g, " "));

/*
 * A word that is another language's card, town, colour or name is in no list: `Ass` is the German ace, `negro` a colour on a Spanish
 * roulette, `retard` French for late, `сукно` the cloth of a Russian table.
 */
export const DEFAULT_RULES: ModerationRules = {
  words: {
    en: {
      MASK: of(`
        shit, shits, shitty, shithead*, shitface*, *bullshit*, fuck, fucked, fuckin, fucking, damn you, goddamn*,
        crap, piss off, pissed off, bollocks, wanker*, tits, bitchy, wtf
      `),
      REFUSE: of(`
        bitch, bitches, *asshole*, *arsehole*, dumbass*, jackass*, *motherfuck*, fucker*, fuckhead*, fuck you,
        fuck u, fuck off, fuck your*, dickhead*, suck my dick, cunt*, whore*, slut*, cocksucker*, bastard*, you
        moron*, you idiot*, kiss my ass, blowjob*, son of a bitch, twat*
      `),
      MUTE: of(`
        nigger*, nigga*, faggot*, kike*, chink, chinks, tranny, trannies, gas the jews, heil hitler, white power,
        paki, pakis
      `),
      HAND_OVER: of(`
        kill yourself, kys, i will kill you, i ll kill you, gonna kill you, i know where you live, hang yourself,
        rape you, child porn*, kill myself
      `),
    },
    de: {
      MASK: of(`
        scheiß*, scheiss*, scheisse*, kacke, verdammte scheisse, leck mich, verpiss dich, fick, ficken
      `),
      REFUSE: of(`
        arschloch*, arschlöcher*, *hurensohn*, *hurensöhne*, hure, huren, nutte, nutten, schlampe, schlampen,
        wichser*, fotze*, fick dich, ficker, mutterficker*, kinderficker*, missgeburt*, du idiot*, du trottel*,
        spast, spasti, spastis, drecksau*, scheisskerl*, schwuchtel*, mistkerl*, vollidiot*, schwanzlutscher*,
        leck mich am arsch
      `),
      MUTE: of(`
        kanake*, kanacke*, neger, judensau*, heil hitler, sieg heil, zigeunerpack, untermensch*, ausländer raus,
        dreckstürke*
      `),
      HAND_OVER: of(`
        bring dich um, bringe dich um, ich töte dich, häng dich auf, ich weiß wo du wohnst, ich finde dich,
        kinderporno*, bring mich um
      `),
    },
    es: {
      MASK: of(`
        mierda, joder, carajo, jodido*, jodida*, hostia puta
      `),
      REFUSE: of(`
        puta, putas, puto, putos, *hijueput*, hijo de puta, hijos de puta, *hijodeputa*, gilipollas, cabrón*,
        cabrones, pendejo*, pendeja*, chinga tu madre, vete a la mierda, que te jodan, que te follen, zorra
        asquerosa, imbécil*, malparido*, capullo de mierda, eres idiota, la concha de tu madre, comemierda*
      `),
      MUTE: of(`
        maricón*, maricones, sudaca*, negro de mierda, moro de mierda, panchito*, arriba hitler, judío de mierda
      `),
      HAND_OVER: of(`
        te voy a matar, voy a matarte, mátate, sé dónde vives, ojalá te mueras, suicídate, porno infantil, quiero
        matarme
      `),
    },
    fr: {
      MASK: of(`
        merde*, bordel de merde, putain*, fait chier, fais chier, chiant, chiante
      `),
      REFUSE: of(`
        connard*, connasse*, enculé*, enfoiré*, salope*, salaud*, pute, putes, fils de pute, va te faire foutre,
        nique ta mère, ntm, bâtard, bâtards, ta gueule, ferme ta gueule, trou du cul, abruti*, sale con, gros
        con, espèce d idiot, casse toi pauvre con, suce ma bite, trouduc*
      `),
      MUTE: of(`
        bougnoule*, sale nègre, sale arabe, sale juif, sale noir, youpin*, tarlouze*, sale pédé, pédé, vive
        hitler
      `),
      HAND_OVER: of(`
        je vais te tuer, tue toi, suicide toi, pends toi, je sais où tu habites, pédopornograph*, va mourir, me
        suicider
      `),
    },
    ru: {
      MASK: of(`
        блин бля, бля, хрен тебе, дерьмо*, говно*, жопа, жопе, пиздец*, охуе*
      `),
      REFUSE: of(`
        сука, суки, сучка*, бляд*, блять, хуй, хуя, хуё*, хуев*, нахуй, пизда, пизды, мудак*, мудил*, ебал*,
        ебан*, ёбан*, еблан*, заеб*, уёб*, уеб*, долбоёб*, пошёл на хуй, иди на хуй, гандон*, шлюх*, ублюд*,
        тварь ты, урод ты, ты идиот, ты дебил, ёб твою мать, сволочь
      `),
      MUTE: of(`
        пидор*, пидар*, хач, хачи, чурка, чурки, жидяра*, черножоп*, нигер, зиг хайль, хайль гитлер
      `),
      HAND_OVER: of(`
        я тебя убью, убью тебя, убей себя, повесься, я знаю где ты живёшь, сдохни, детское порно, покончу с собой
      `),
    },
  },
  allowed: of(`
    fucking austria, fucking in oberösterreich, shitterton, scunthorpe, penistone, cockermouth, clitheroe,
    lightwater, cockburn, hitchcock, arsenal, dick van dyke, moby dick, hancock, hell s kitchen, shiitake,
    shih tzu, shiitaki, wankdorf*, wankendorf, titisee, titicaca, bad fucking, pratteln, putativ*, puta madre
    ribeira, putbus, merdeka*, merdrignac, chinchilla, slutsk, kacke am dampfen, ficker agency, bastarda
  `),
  patterns: [
    {
      pattern: "\\b(?:whats?app|telegram|signal|discord)\\b.{0,40}\\+?\\d[\\d ]{7,}",
      severity: "REFUSE",
      note: "lures players to a messenger",
    },
    {
      pattern:
        "\\b(?:free|gratis) (?:chips|coins|money|geld|fichas|jetons)\\b.{0,60}\\b(?:click|klick|dm|pm|write me)\\b",
      severity: "REFUSE",
      note: "scams with free chips",
    },
  ],
};
