import type { PackageSource } from "./player-content.ts";
import { xmlText } from "./xml.ts";

/** The player's files, in the order in which a manifest lists them. */
export const playerFiles = ["index.html", "player.css", "content.js", "player.js"] as const;

const head = '<?xml version="1.0" encoding="UTF-8"?>\n';
const xsi = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"';
const files = playerFiles.map((name) => `<file href="${name}"/>`).join("");

/** XML identifiers are names: letters, digits, hyphens, no spaces. Module ids are kebab-case, so a prefix is enough. */
const identifier = (prefix: string, { module, version }: PackageSource) => `${prefix}-${module.id}-v${version}`;

/** `imsmanifest.xml` of SCORM 1.2 (CAM 1.3.1); the mastery score is of 100. */
export function scorm12Manifest(source: PackageSource): string {
  const title = xmlText(source.module.title);
  return `${head}<manifest identifier="${identifier("MAN", source)}" version="1.0" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2" ${xsi} xsi:schemaLocation="http://www.imsproject.org/xsd/imscp_rootv1p1p2 imscp_rootv1p1p2.xsd http://www.imsglobal.org/xsd/imsmd_rootv1p2p1 imsmd_rootv1p2p1.xsd http://www.adlnet.org/xsd/adlcp_rootv1p2 adlcp_rootv1p2.xsd">
  <metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
  <organizations default="ORG-1">
    <organization identifier="ORG-1">
      <title>${title}</title>
      <item identifier="ITEM-1" identifierref="RES-1" isvisible="true">
        <title>${title}</title>
        <adlcp:masteryscore>${Math.round(100 * source.module.passMark)}</adlcp:masteryscore>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="RES-1" type="webcontent" adlcp:scormtype="sco" href="index.html">${files}</resource>
  </resources>
</manifest>
`;
}

/** `imsmanifest.xml` of SCORM 2004 4th edition (CAM 4.1); the measure that satisfies is 0-1. */
export function scorm2004Manifest(source: PackageSource): string {
  const title = xmlText(source.module.title);
  return `${head}<manifest identifier="${identifier("MAN", source)}" version="1.0" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:adlseq="http://www.adlnet.org/xsd/adlseq_v1p3" xmlns:adlnav="http://www.adlnet.org/xsd/adlnav_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss" ${xsi} xsi:schemaLocation="http://www.imsglobal.org/xsd/imscp_v1p1 imscp_v1p1.xsd http://www.adlnet.org/xsd/adlcp_v1p3 adlcp_v1p3.xsd http://www.adlnet.org/xsd/adlseq_v1p3 adlseq_v1p3.xsd http://www.adlnet.org/xsd/adlnav_v1p3 adlnav_v1p3.xsd http://www.imsglobal.org/xsd/imsss imsss_v1p0.xsd">
  <metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
  <organizations default="ORG-1">
    <organization identifier="ORG-1">
      <title>${title}</title>
      <item identifier="ITEM-1" identifierref="RES-1">
        <title>${title}</title>
        <imsss:sequencing>
          <imsss:objectives>
            <imsss:primaryObjective objectiveID="PRIMARYOBJ" satisfiedByMeasure="true">
              <imsss:minNormalizedMeasure>${share(source.module.passMark)}</imsss:minNormalizedMeasure>
            </imsss:primaryObjective>
          </imsss:objectives>
          <imsss:deliveryControls completionSetByContent="true" objectiveSetByContent="true"/>
        </imsss:sequencing>
      </item>
      <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing>
    </organization>
  </organizations>
  <resources>
    <resource identifier="RES-1" type="webcontent" adlcp:scormType="sco" href="index.html">${files}</resource>
  </resources>
</manifest>
`;
}

/** `cmi5.xml`, the course structure of cmi5 (Quartz), with one assignable unit. */
export function cmi5Structure(source: PackageSource): string {
  const { module, language } = source;
  const words = (text: string) => `<langstring lang="${xmlText(language)}">${xmlText(text)}</langstring>`;
  const about = `${module.skill}: ${module.lessons.map((lesson) => lesson.title).join(", ")}`;
  const names = `<title>${words(module.title)}</title><description>${words(about)}</description>`;
  const iri = xmlText(source.activityId);
  const moveOn = module.items.length > 0 ? "CompletedAndPassed" : "Completed";
  return `${head}<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
  <course id="${iri}">${names}</course>
  <au id="${iri}/au/1" moveOn="${moveOn}" masteryScore="${share(module.passMark)}" launchMethod="AnyWindow">${names}<url>index.html</url></au>
</courseStructure>
`;
}

/** 0-1 with at most four places, as the schemas' decimals want it. */
const share = (value: number) => String(Number(value.toFixed(4)));
