"""How each CalDAV server of Debian's is set up and started, with all it keeps in one folder. Used by
dav_server.py.

An engine prepares its folder, starts its processes on loopback ports that are free, and tells where the
calendars of `alice` are. As root each process runs as the user its package made for it.
"""
import ctypes
import glob
import grp
import imaplib
import os
import pwd
import signal
import socket
import subprocess
import time

USER, PASSWORD = "alice", "s3cret pässword"
OTHER, OTHER_PASSWORD = "bob", "b0b's"  # somebody else of the same server, where it has people
ADMIN_PASSWORD = "adm1n"
CALENDARS = (("work", "Work", "VEVENT"), ("other", "Other things", "VEVENT"), ("tasks", "Tasks", "VTODO"))


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def listens(port):
    try:
        socket.create_connection(("127.0.0.1", port), 0.2).close()
        return True
    except OSError:
        return False


def wait_until(true, process, what):
    for _ in range(400):
        if process.poll() is not None:
            raise RuntimeError(f"{what} ended at once")
        if true():
            return
        time.sleep(0.05)
    raise RuntimeError(f"{what} does not answer")


def end_with_parent():
    """Who is killed cannot stop what it started: the kernel does (PR_SET_PDEATHSIG)."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


class Engine:
    needs = ()          # files of its packages
    group = "test"      # of scripts/deps
    other = False       # has people beside alice
    has_calendars = False  # it comes with CALENDARS

    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        os.chmod(folder, 0o755)  # for the accounts of the servers
        self.root = "/"                     # from where its calendars are found
        self.principal = f"/{USER}/"
        self.home = f"/{USER}/"
        self.processes = []

    @classmethod
    def missing(cls):
        return next((f for f in cls.needs if not glob.glob(f)), None)

    def path(self, *names):
        return os.path.join(self.folder, *names)

    def write(self, name, text):
        with open(self.path(name), "w") as f:
            f.write(text)
        return self.path(name)

    def account(self, name):
        """Whose the files and processes are: as root the package's own."""
        return name if os.getuid() == 0 else pwd.getpwuid(os.getuid()).pw_name

    def as_account(self, name):
        if os.getuid() != 0:
            return {}
        one = pwd.getpwnam(name)
        groups = [g.gr_gid for g in grp.getgrall() if name in g.gr_mem]
        return {"user": one.pw_uid, "group": one.pw_gid, "extra_groups": groups + [one.pw_gid]}

    def folder_of(self, account, *names):
        os.makedirs(self.path(*names), exist_ok=True)
        if os.getuid() == 0:
            one = pwd.getpwnam(account)
            os.chown(self.path(*names), one.pw_uid, one.pw_gid)
        return self.path(*names)

    def spawn(self, command, account=None, env=None):
        with open(self.path("log"), "a") as log:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd="/",
                                       env={**os.environ, **(env or {})}, preexec_fn=end_with_parent,
                                       start_new_session=True,  # Apache ends all of its group with itself
                                       **(self.as_account(account) if account else {}))
        self.processes.append(process)
        return process

    def run(self, command, account=None, env=None, given=None):
        """What is done once; its words go to the log."""
        with open(self.path("log"), "a") as log:
            subprocess.run(command, input=given, stdout=log, stderr=log, cwd="/", check=True,
                           env={**os.environ, **(env or {})}, **(self.as_account(account) if account else {}))

    def start(self):
        raise NotImplementedError

    def stop(self):
        for process in reversed(self.processes):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


class Radicale(Engine):
    needs = ("/usr/lib/python3/dist-packages/radicale",)

    def start(self):
        users = self.write("users", f"{USER}:{PASSWORD}\n")
        config = self.write("config", f"""[server]
hosts = 127.0.0.1:{self.port}
[auth]
type = htpasswd
htpasswd_filename = {users}
htpasswd_encryption = plain
delay = 0
[rights]
type = owner_only
[storage]
filesystem_folder = {self.folder}/collections
[logging]
level = warning
""")
        # Debian's Python, whichever one is first in the path.
        server = self.spawn(["/usr/bin/python3", "-m", "radicale", "--config", config])
        wait_until(lambda: listens(self.port), server, "Radicale")


class Xandikos(Engine):
    needs = ("/usr/bin/xandikos",)

    def start(self):
        self.home = f"/{USER}/calendars/"
        server = self.spawn(["/usr/bin/xandikos", "-d", self.path("data"), "-l", "127.0.0.1", "-p", str(self.port),
                             "--defaults", "--autocreate", "--current-user-principal", f"/{USER}/"])
        wait_until(lambda: listens(self.port), server, "Xandikos")


class Cyrus(Engine):
    needs = ("/usr/lib/cyrus/bin/httpd", "/usr/lib/cyrus/bin/imapd", "/usr/sbin/saslpasswd2")
    other = True
    mechanisms = "PLAIN LOGIN"

    def start(self):
        self.principal = f"/dav/principals/user/{USER}/"
        self.home = f"/dav/calendars/user/{USER}/"
        account = self.account("cyrus")
        imap = free_port()
        for name in ("conf", "spool", "run"):
            self.folder_of(account, name)
        for name in ("db", "socket", "log", "proc", "msg", "lock", "user", "quota"):
            self.folder_of(account, "conf", name)
        for name in ("proc", "lock"):
            self.folder_of(account, "run", name)
        config = self.write("imapd.conf", self.settings(account))
        services = self.write("cyrus.conf", f"""START {{
  recover cmd="/usr/lib/cyrus/bin/ctl_cyrusdb -C {config} -r"
}}
SERVICES {{
  imap cmd="/usr/lib/cyrus/bin/imapd -C {config} -U 30" listen="127.0.0.1:{imap}" prefork=0 maxchild=4
  http cmd="/usr/lib/cyrus/bin/httpd -C {config} -U 30" listen="127.0.0.1:{self.port}" prefork=1 maxchild=20
}}
""")
        for name, word in ((USER, PASSWORD), (OTHER, OTHER_PASSWORD), ("admin", ADMIN_PASSWORD)):
            self.run(["/usr/sbin/saslpasswd2", "-p", "-c", "-f", self.path("conf", "sasldb2"), "-u", "localhost", name],
                     account, given=word.encode())
        master = self.spawn(["/usr/lib/cyrus/bin/master", "-D", "-C", config, "-M", services,
                             "-p", self.path("run", "master.pid")], account)
        wait_until(lambda: listens(self.port), master, "Cyrus")
        with imaplib.IMAP4("127.0.0.1", imap) as mail:  # whoever has no mailbox is answered 500
            mail.login("admin", ADMIN_PASSWORD)
            for name in (USER, OTHER):
                mail.create(f"user/{name}")

    def settings(self, account):
        folder = self.folder
        return f"""configdirectory: {folder}/conf
cyrus_user: {account}
defaultpartition: default
partition-default: {folder}/spool
sievedir: {folder}/conf/sieve
admins: admin
httpmodules: caldav
servername: localhost
defaultdomain: localhost
unixhierarchysep: yes
virtdomains: off
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: {folder}/conf/sasldb2
sasl_mech_list: {self.mechanisms}
caldav_create_default: yes
calendar_user_address_set: example.com
proc_path: {folder}/run/proc
mboxname_lockpath: {folder}/run/lock
idlesocket: {folder}/run/idle
notifysocket: {folder}/run/notify
lmtpsocket: {folder}/run/lmtp
syslog_prefix: daybook-test
"""


class CyrusDigest(Cyrus):
    """As Debian's own settings have it: every way that is installed, DIGEST-MD5 among them."""
    mechanisms = "PLAIN LOGIN DIGEST-MD5"
