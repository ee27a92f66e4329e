import { canonicalCode } from './canonical-code.ts';

/** A sentence in both languages. */
export interface Bilingual {
  readonly en: string;
  readonly zh: string;
}

/** What an error code means, and what to do about it. */
export interface CodeExplanation {
  readonly meaning: Bilingual;
  readonly advice: Bilingual;
  /** Whether the same call can succeed later although nobody has changed anything. */
  readonly retryable: boolean;
}

const both = (en: string, zh: string): Bilingual => ({ en, zh });

const ADVICE = {
  target: both(
    'Check the name and the number: `list` shows what there is.',
    '请核对名称和编号，可用“列表”命令查看现有实例。',
  ),
  console: both(
    'No call of this service should lead to it: look at the job in the DataArts console.',
    '本服务的调用通常不会触发该错误，请到 DataArts 控制台查看该作业。',
  ),
  mend: both(
    'Mend the job in the DataArts console, then try again.',
    '请在 DataArts 控制台修正该作业后重试。',
  ),
  again: both('Try again in a minute.', '请一分钟后重试。'),
  admin: both(
    'Ask whoever runs this service to check the permissions of its IAM user.',
    '请联系本服务的管理员检查其 IAM 用户的权限。',
  ),
  keys: both(
    'Ask whoever runs this service to check its access key or IAM user.',
    '请联系本服务的管理员检查其访问密钥或 IAM 用户。',
  ),
  endpoint: both(
    'Ask whoever runs this service to check DLF_ENDPOINT, the region and the project ID.',
    '请联系本服务的管理员检查 DLF_ENDPOINT、区域和项目 ID。',
  ),
  support: both(
    'If it stays, give Huawei’s support the request ID.',
    '如持续出现，请将请求 ID 提供给华为云支持人员。',
  ),
  look: both('Look at the instance’s status first, then decide.', '请先查看实例状态，再作决定。'),
  network: both(
    'Ask whoever runs this service which address it calls from, and whether that is allowed.',
    '请联系本服务的管理员确认出口地址及其是否被放行。',
  ),
  realTime: both(
    'Stop the real-time job itself in the DataArts console.',
    '请在 DataArts 控制台停止该实时作业本身。',
  ),
  workspace: both(
    'Give the workspace by its ID, or by a name that is listed in the policy file.',
    '请使用工作空间 ID，或策略文件中列出的名称。',
  ),
  mayBeDone: both(
    'Look at the instance: the request may have been carried out.',
    '请查看实例状态：请求可能已被执行。',
  ),
  signature: both(
    'Ask whoever runs this service to check its access key and clock. A lock ends after five minutes.',
    '请联系本服务的管理员检查访问密钥和系统时钟。锁定五分钟后自动解除。',
  ),
  role: both(
    'Ask whoever runs this service for a DataArts Studio role: developer or operator of the workspace.',
    '请联系本服务的管理员为其授予该工作空间的开发者或运维者角色。',
  ),
  token: both(
    'Try again. If it stays, ask whoever runs this service whether IAM_ENDPOINT is of the same region.',
    '请重试。如持续出现，请联系本服务的管理员确认 IAM_ENDPOINT 属于同一区域。',
  ),
  programmatic: both(
    'Ask whoever runs this service to turn on programmatic access for its IAM user.',
    '请联系本服务的管理员为其 IAM 用户开启编程访问。',
  ),
} satisfies Readonly<Record<string, Bilingual>>;

type Row = readonly [en: string, zh: string, advice: keyof typeof ADVICE, retryable?: true];

/** By canonical code. */
const CODES: Readonly<Record<string, Row>> = {
  // DataArts Factory (error code page 02_0313, the console guide’s numbers, and newer API pages)
  'DLF.0100': ['The job does not exist.', '作业不存在。', 'target'],
  'DLF.0101': ['The quota of jobs is used up.', '作业数量已达配额上限。', 'console'],
  'DLF.0102': ['Another job has this name.', '作业名称已被占用。', 'console'],
  'DLF.0103': ['The CDM cluster does not exist.', 'CDM 集群不存在。', 'mend'],
  'DLF.0104': ['The MRS cluster does not exist.', 'MRS 集群不存在。', 'mend'],
  'DLF.0105': ['A resource that the job needs does not exist.', '作业所需的资源不存在。', 'mend'],
  'DLF.0106': ['A type of node is not supported.', '节点类型不受支持。', 'mend'],
  'DLF.0107': ['It is already running.', '已经在运行。', 'look'],
  'DLF.0109': ['It could not be started.', '启动失败。', 'look'],
  'DLF.0110': ['Another PatchData run has this name.', '补数据名称已被占用。', 'console'],
  'DLF.0111': [
    'Only a periodic job can be depended on or patched here.',
    '此处只允许周期作业，或依赖关系不合法。',
    'console',
  ],
  'DLF.0113': ['The PatchData run does not exist.', '补数据实例不存在。', 'console'],
  'DLF.0114': ['There are too many PatchData instances.', '补数据实例过多。', 'console'],
  'DLF.0115': ['The PatchData run is not running.', '补数据实例未在运行。', 'console'],
  'DLF.0116': ['The PatchData instance is already running.', '补数据实例已经在运行。', 'console'],
  'DLF.0117': ['It could not be started.', '启动失败。', 'look'],
  'DLF.0118': [
    'It could not be stopped: most likely it was no longer running.',
    '停止失败，很可能实例已不在运行。',
    'look',
  ],
  'DLF.0119': [
    'It could not be stopped; DLF gives a reason of its own.',
    '停止失败，DLF 给出了具体原因。',
    'look',
  ],
  'DLF.0120': ['The PatchData name is not allowed.', '补数据名称不合法。', 'console'],
  'DLF.0121': ['The start is after the end.', '开始时间晚于结束时间。', 'console'],
  'DLF.0122': ['The job has no nodes.', '作业没有节点。', 'mend'],
  'DLF.0123': ['The MRS cluster does not exist.', 'MRS 集群不存在。', 'mend'],
  'DLF.0124': ['The import failed.', '导入失败。', 'console'],
  'DLF.0125': ['There is no such node.', '节点不存在。', 'mend'],
  'DLF.0136': [
    'This is a real-time job; only batch jobs have instances to stop.',
    '这是实时作业，只有批处理作业才有可停止的实例。',
    'realTime',
  ],
  'DLF.0137': ['The job has no such instance.', '该作业没有此实例。', 'target'],
  'DLF.0201': ['The script could not be created.', '脚本创建失败。', 'console'],
  'DLF.0202': ['Another script has this name.', '脚本名称已被占用。', 'console'],
  'DLF.0203': ['The script could not be changed.', '脚本修改失败。', 'console'],
  'DLF.0802': ['A parameter has no value.', '参数未配置。', 'mend'],
  'DLF.0803': ['The OBS path is not valid.', 'OBS 路径无效。', 'mend'],
  'DLF.0810': ['The task does not exist.', '所查询的任务不存在。', 'console'],
  'DLF.0815': ['The file in OBS could not be reached.', '无法访问 OBS 文件。', 'mend'],
  'DLF.0819': ['The workspace does not exist.', '工作空间不存在。', 'workspace'],
  'DLF.1006': ['The job has no nodes.', '作业节点为空。', 'mend'],
  'DLF.1242': ['The OBS bucket does not exist.', 'OBS 桶不存在。', 'mend'],
  'DLF.2014': ['The type of the job is not valid.', '作业类型无效。', 'mend'],
  'DLF.3004': ['The name of the job is missing.', '缺少作业名称。', 'target'],
  'DLF.3018': ['The name of the job is not valid.', '作业名称无效。', 'target'],
  'DLF.3025': ['The schedule of the job is not valid.', '作业调度参数无效。', 'mend'],
  'DLF.3050': ['The description of the job is not valid.', '作业描述无效。', 'console'],
  'DLF.3051': ['DLF does not accept a parameter of the request.', 'DLF 不接受请求中的某个参数。', 'target'],
  'DLF.6201': ['The script does not exist.', '脚本不存在。', 'mend'],
  'DLF.6205': ['The run of the script does not exist.', '脚本执行实例不存在。', 'console'],
  'DLF.6241': ['The resource does not exist.', '所查询的资源不存在。', 'mend'],
  'DLF.6247': ['The type of the script is missing.', '未指定脚本类型。', 'console'],
  'DLF.6253': ['The quota of scripts is used up.', '脚本数量已达配额上限。', 'console'],
  'DLF.6258': ['The folder holds something that cannot be deleted.', '目录中存在无法删除的数据。', 'console'],
  'DLF.6259': ['The folder has a resource of this name.', '目录中已有同名资源。', 'console'],
  'DLF.6263': ['The type of the resource is not valid.', '资源类型无效。', 'mend'],
  'DLF.6264': ['The OBS path of the resource is not valid.', '资源文件的 OBS 路径无效。', 'mend'],
  'DLF.6265': ['The description of the resource is not valid.', '资源描述无效。', 'console'],
  'DLF.6271': ['A user can have one DLI connection only.', '每个用户只能创建一个 DLI 连接。', 'console'],
  'DLF.6309': ['Another connection has this name.', '连接名称已被占用。', 'console'],
  'DLF.6322': ['The data connection does not exist.', '数据连接不存在。', 'mend'],
  'DLF.6323': ['The type of a connection cannot be changed.', '连接类型不可修改。', 'console'],
  'DLF.6416': ['Another connection uses the cluster.', '集群已被其他连接占用。', 'console'],
  'DLF.6418': [
    'A DWS connection needs the name of a cluster, or an address and a port.',
    'DWS 连接需要集群名称，或地址和端口。',
    'mend',
  ],
  'DLF.6423': ['The agent failed when it created the job.', '代理创建作业时出现异常。', 'console'],
  'DLF.6888': ['The account lacks permissions.', '账号权限无效。', 'admin'],
  // API gateway (apig_03_0048, api-sign-errorcode)
  'APIG.0101': ['There is no such API at this address.', '该地址没有此 API。', 'endpoint'],
  'APIG.0103': ['The gateway finds no backend for this API.', '网关找不到此 API 的后端。', 'support'],
  'APIG.0104': ['A part of the gateway is missing for this API.', '网关缺少此 API 的插件。', 'support'],
  'APIG.0105': ['The gateway has no configuration of the backend.', '网关缺少后端配置。', 'support'],
  'APIG.0106': ['The gateway could not put the request together.', '网关编排请求出错。', 'support'],
  'APIG.0201': [
    'The gateway did not take the request, or did not get it to DLF.',
    '网关未接受请求，或未能送达 DLF。',
    'again',
    true,
  ],
  'APIG.0202': ['DLF cannot be reached behind its gateway.', '网关后的 DLF 不可用。', 'again', true],
  'APIG.0203': ['DLF did not answer its gateway in time.', 'DLF 未在时限内答复网关。', 'mayBeDone', true],
  'APIG.0204': ['The gateway does not accept this version of TLS.', '网关不支持此 TLS 版本。', 'endpoint'],
  'APIG.0205': ['The gateway does not accept the client certificate.', '网关不接受客户端证书。', 'endpoint'],
  'APIG.0301': [
    'The signature or token is wrong, or the access key is locked after five wrong signatures.',
    '签名或令牌错误，或访问密钥因连续五次签名错误被锁定。',
    'signature',
  ],
  'APIG.0302': ['The IAM user may not call this API.', 'IAM 用户无权调用此 API。', 'role'],
  'APIG.0303': ['The gateway does not accept the app that calls.', '应用认证信息错误。', 'endpoint'],
  'APIG.0304': ['The app may not call this API.', '应用未获授权。', 'admin'],
  'APIG.0305': ['The gateway does not accept the credentials.', '认证信息错误。', 'keys'],
  'APIG.0306': ['Access to this API is refused.', 'API 访问被拒绝。', 'admin'],
  'APIG.0307': [
    'The token has expired, or belongs to another region.',
    '令牌已过期，或属于其他区域。',
    'token',
    true,
  ],
  'APIG.0308': ['Too many calls: DLF throttles.', '调用过多，DLF 正在限流。', 'again', true],
  'APIG.0310': ['The project cannot be used.', '项目不可用。', 'endpoint'],
  'APIG.0311': [
    'The gateway refuses authentication that is meant for debugging.',
    '调试认证信息错误。',
    'endpoint',
  ],
  'APIG.0312': ['The gateway refuses the authentication by a third party.', '第三方认证失败。', 'endpoint'],
  'APIG.0313': [
    'The gateway does not know this identity of a third party.',
    '第三方认证身份错误。',
    'endpoint',
  ],
  'APIG.0314': ['The gateway refuses access by a third party.', '第三方认证访问被拒绝。', 'endpoint'],
  'APIG.0401': [
    'The gateway does not know the address of the caller.',
    '网关无法识别调用方地址。',
    'network',
  ],
  'APIG.0402': ['The address of the caller is not allowed.', '调用方地址不被允许。', 'network'],
  'APIG.0404': ['The gateway may not reach the address of the backend.', '网关无权访问后端地址。', 'support'],
  'APIG.0405': ['The address of the caller is not trusted.', '调用方地址不受信任。', 'network'],
  'APIG.0501': ['The quota of the app is used up.', '应用配额已用完。', 'admin'],
  'APIG.0502': ['The app is frozen.', '应用已被冻结。', 'admin'],
  'APIG.0601': ['The gateway failed.', '网关内部错误。', 'again', true],
  'APIG.0602': ['The gateway calls it a bad request.', '网关认为请求有误。', 'support'],
  'APIG.0605': ['The gateway could not resolve a host name.', '网关域名解析失败。', 'again', true],
  'APIG.0606': [
    'The gateway could not load its configuration of this API.',
    '网关无法加载此 API 的配置。',
    'again',
    true,
  ],
  'APIG.0607': ['The gateway wants another protocol.', '网关不支持该协议。', 'endpoint'],
  'APIG.0608': ['The gateway could not get a token of its own.', '网关无法获取管理员令牌。', 'again', true],
  'APIG.0609': ['The gateway does not find the service behind it.', '网关找不到后端服务。', 'support'],
  'APIG.0610': [
    'The gateway has no service left to hand the call to.',
    '网关没有可用的后端服务。',
    'again',
    true,
  ],
  'APIG.0611': [
    'The gateway does not find the port of the service behind it.',
    '网关找不到后端端口。',
    'support',
  ],
  'APIG.0612': ['The gateway leads back to itself.', '网关 API 调用了自身。', 'support'],
  'APIG.0613': [
    'IAM cannot be reached, so nobody can be let in.',
    'IAM 不可用，无法完成认证。',
    'again',
    true,
  ],
  'APIG.0705': [
    'The gateway could not sign its call to the service behind it.',
    '网关计算后端签名失败。',
    'again',
    true,
  ],
  'APIG.0802': ['The IAM user is blocked in this region.', 'IAM 用户在该区域被禁用。', 'admin'],
  // IAM
  'IAM.0001': ['IAM wants credentials.', 'IAM 需要认证。', 'keys'],
  'IAM.0002': ['IAM refuses access.', 'IAM 拒绝访问。', 'admin'],
  'IAM.0003': ['The IAM user lacks a permission.', 'IAM 用户缺少权限。', 'admin'],
  'IAM.0004': [
    'IAM does not find what was asked for, such as the project.',
    'IAM 找不到请求的对象，例如项目。',
    'endpoint',
  ],
  'IAM.0005': ['It contradicts what IAM has.', '与 IAM 现有数据冲突。', 'support'],
  'IAM.0006': ['IAM itself failed.', 'IAM 内部错误。', 'again', true],
  'IAM.0011': ['IAM does not understand the request.', 'IAM 无法识别请求体。', 'support'],
  'IAM.0012': ['Too many calls: IAM throttles.', '调用过多，IAM 正在限流。', 'again', true],
  'IAM.0061': ['The account is locked.', '账号已被锁定。', 'keys'],
  'IAM.0062': ['The password is wrong.', '密码错误。', 'keys'],
  'IAM.0066': ['The token has expired.', '令牌已过期。', 'again', true],
  'IAM.0067': ['The token is not valid.', '令牌无效。', 'keys'],
  'IAM.0080': ['The user of the access key is disabled.', '访问密钥所属用户已被停用。', 'keys'],
  'IAM.0081': ['The IAM user has no programmatic access.', 'IAM 用户未开启编程访问。', 'programmatic'],
  'IAM.0082': ['The IAM user is disabled.', 'IAM 用户已被停用。', 'keys'],
};

/** Every code that is explained, in its canonical form. */
export const explainedCodes: readonly string[] = Object.keys(CODES);

/**
 * Explains a code of DLF, its gateway or IAM, by its old or its new number; undefined for a code that the documents do not list.
 *
 * @example explainCode('DLF.30137')?.meaning.en // 'The job has no such instance.'
 */
export function explainCode(code: string): CodeExplanation | undefined {
  const canonical = canonicalCode(code);
  const row = Object.hasOwn(CODES, canonical) ? CODES[canonical] : undefined;
  if (row === undefined) return undefined;
  const [en, zh, advice, retryable = false] = row;
  return { meaning: both(en, zh), advice: ADVICE[advice], retryable };
}
