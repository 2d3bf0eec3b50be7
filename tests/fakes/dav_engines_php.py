"""The engines of dav_engines.py that run in PHP, under Apache: DAViCal on PostgreSQL, and Debian's sabre/dav."""
import glob
import os
import subprocess

from dav_engines import (ADMIN_PASSWORD, CALENDARS, OTHER, OTHER_PASSWORD, PASSWORD, USER, Engine, listens,
                         wait_until)


class Apache(Engine):
    """What runs in PHP."""
    web_needs = ("/usr/sbin/apache2", "/usr/lib/apache2/modules/libphp*.so")
    group = "caldav"

    def serve(self, site, env=None):
        self.folder_of(self.account("www-data"), "www")
        config = self.write("apache.conf", self.settings() + site)
        web = self.spawn(["/usr/sbin/apache2", "-D", "FOREGROUND", "-f", config], env=env)
        wait_until(lambda: listens(self.port), web, "Apache")

    def settings(self):
        modules = ["mpm_prefork", "authz_core", "mime", "dir", "alias", "rewrite", "headers"]
        lines = [f"LoadModule {m}_module /usr/lib/apache2/modules/mod_{m}.so" for m in modules]
        lines.append("LoadModule php_module " + sorted(glob.glob("/usr/lib/apache2/modules/libphp*.so"))[-1])
        if os.getuid() == 0:
            lines += ["User www-data", "Group www-data"]
        lines += [f"Listen 127.0.0.1:{self.port}", "ServerName 127.0.0.1", f"ServerRoot {self.folder}",
                  f"PidFile {self.path('apache.pid')}", f"ErrorLog {self.path('apache.log')}",
                  f"DefaultRuntimeDir {self.folder}", "StartServers 2", f"DocumentRoot {self.path('www')}",
                  "TypesConfig /dev/null", "<FilesMatch \\.php$>", "SetHandler application/x-httpd-php", "</FilesMatch>"]
        return "\n".join(lines) + "\n"


class DAViCal(Apache):
    needs = ("/usr/share/davical/htdocs/caldav.php", "/usr/lib/postgresql/*/bin/initdb") + Apache.web_needs
    other = True

    def start(self):
        self.principal = self.home = f"/davical/caldav.php/{USER}/"
        # The package's config.php names a database and no host: libpq takes it from here.
        self.serve("Include /etc/apache2/sites-available/davical.conf\n", {"PGHOST": self.database(), "PGPORT": "5432"})

    def database(self):
        account = self.account("postgres")
        programs = sorted(glob.glob("/usr/lib/postgresql/*/bin"))[-1]
        data, sockets = self.folder_of(account, "data"), self.folder_of(account, "socket")
        self.run([programs + "/initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                  "--no-sync"], account)
        server = self.spawn([programs + "/postgres", "-D", data, "-k", sockets, "-c", "listen_addresses=", "-c", "fsync=off",
                             "-c", "synchronous_commit=off", "-c", "shared_buffers=16MB"], account)
        here = {"PGHOST": sockets, "PGPORT": "5432", "PGUSER": "postgres"}
        ready = [programs + "/pg_isready", "-q", "-h", sockets]
        wait_until(lambda: subprocess.run(ready).returncode == 0, server, "PostgreSQL")
        self.run(["/bin/sh", "/usr/share/davical/dba/create-database.sh", "davical", ADMIN_PASSWORD], account, here)
        self.run([programs + "/psql", "-q", "-v", "ON_ERROR_STOP=1", "davical"], account, here, self.people().encode())
        return sockets

    @staticmethod
    def people():
        one = """INSERT INTO usr (active, email_ok, username, password, fullname, email)
  VALUES (TRUE, current_date, '{name}', '**{word}', '{name}', '{name}@example.com');
INSERT INTO principal (type_id, user_no, displayname, default_privileges)
  SELECT 1, user_no, fullname, 0::BIT(24) FROM usr WHERE username = '{name}';
"""
        return "".join(one.format(name=name, word=word.replace("'", "''"))
                       for name, word in ((USER, PASSWORD), (OTHER, OTHER_PASSWORD)))


class Sabre(Apache):
    """sabre/dav as Debian has it, 1.8: Digest alone, and no sync-collection."""
    needs = ("/usr/share/php/Sabre/autoload.php",
             "/usr/share/doc/php-sabre-dav/examples/sql/sqlite.calendars.sql*") + Apache.web_needs
    has_calendars = True

    def start(self):
        self.principal = f"/principals/{USER}/"
        self.home = f"/calendars/{USER}/"
        account = self.account("www-data")
        self.folder_of(account, "data")
        self.run(["/usr/bin/python3", "-c", SABRE_DATABASE, self.path("data", "db"), USER, PASSWORD, repr(CALENDARS)], account)
        self.write("server.php", f"""<?php
date_default_timezone_set('UTC');
require_once '/usr/share/php/Sabre/autoload.php';
$pdo = new PDO('sqlite:{self.path('data', 'db')}');
$pdo->setAttribute(PDO::ATTR_ERRMODE, PDO::ERRMODE_EXCEPTION);
$people = new Sabre\\DAVACL\\PrincipalBackend\\PDO($pdo);
$calendars = new Sabre\\CalDAV\\Backend\\PDO($pdo);
$server = new Sabre\\DAV\\Server([new Sabre\\CalDAV\\Principal\\Collection($people),
                                new Sabre\\CalDAV\\CalendarRootNode($people, $calendars)]);
$server->setBaseUri('/');
$server->addPlugin(new Sabre\\DAV\\Auth\\Plugin(new Sabre\\DAV\\Auth\\Backend\\PDO($pdo), 'SabreDAV'));
$server->addPlugin(new Sabre\\DAVACL\\Plugin());
$server->addPlugin(new Sabre\\CalDAV\\Plugin());
$server->exec();
""".replace("\\\\", "\\"))
        self.serve(f"""AliasMatch ^/ {self.path('server.php')}
<Files server.php>
  Require all granted
</Files>
""")


SABRE_DATABASE = """
import ast, glob, gzip, hashlib, sqlite3, sys
file, user, word, calendars = sys.argv[1:]
db = sqlite3.connect(file)
for name in glob.glob('/usr/share/doc/php-sabre-dav/examples/sql/sqlite.*'):
    with (gzip.open if name.endswith('.gz') else open)(name, 'rt') as f:
        text = f.read()
    # Of its rows only those of its own example would come.
    db.executescript(';'.join(s for s in text.split(';') if 'INSERT' not in s.upper()))
db.execute('INSERT INTO users (username, digesta1) VALUES (?, ?)',
           (user, hashlib.md5(f'{user}:SabreDAV:{word}'.encode()).hexdigest()))
db.execute('INSERT INTO principals (uri, email, displayname) VALUES (?, ?, ?)',
           ('principals/' + user, user + '@example.com', user))
for name, title, component in ast.literal_eval(calendars):
    db.execute('INSERT INTO calendars (principaluri, displayname, uri, ctag, components, transparent) VALUES (?, ?, ?, 1, ?, 0)',
               ('principals/' + user, title, name, component))
db.commit()
"""
