// SPDX-License-Identifier: GPL-2.0-only
#include "cli/live.h"

#include "cli/exit-status.h"
#include "cli/faults.h"
#include "helpers/live/live-command.h"
#include "helpers/live/live-config.h"
#include "helpers/live/live-log.h"
#include "helpers/scenario/units.h"
#include "model/live/command-channel.h"

#include <CLI/App.hpp>
#include <CLI/Config.hpp>
#include <CLI/Formatter.hpp>

#include <csignal>
#include <iostream>
#include <memory>
#include <string>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace mopo::cli
{

namespace
{

struct LiveArguments
{
    std::string file;
    std::string peer;
    bool json = false;
    std::string keyLog;
    std::string control;
    std::string duration;
    std::string tunnel;
    bool noTunnel = false;
    bool echo = false;
};

struct TellArguments
{
    std::string path;
    std::vector<std::string> commands;
};

/// SIGINT, SIGTERM and SIGHUP as something to wait for.
FileDescriptor OpenSignals()
{
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    {
        sigaddset(&signals, signal);
    }
    sigprocmask(SIG_BLOCK, &signals, nullptr);
    return FileDescriptor(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
}

std::string DurationFault(const std::string& text)
{
    return ParseDuration(text) ? "" : "a duration such as \"30s\" is wanted, not '" + text + "'";
}

int Fault(const std::string& what)
{
    std::cerr << "mopo: " << what << '\n';
    return BAD_INPUT;
}

LiveLogOptions LogOptions(const LiveArguments& arguments, const LiveConfig& config)
{
    LiveLogOptions options;
    options.peer = config.peer;
    options.codePoints = config.host.endpoint.ike.codePoints;
    options.json = arguments.json;
    options.keys = arguments.keyLog;
    const PortPair& ports = config.host.ports.Own();
    options.ports = {{ports.ike}, {ports.natTraversal}};
    return options;
}

int Serve(const LiveArguments& arguments, LiveConfig config)
{
    if (!arguments.tunnel.empty() || arguments.noTunnel || arguments.echo)
    {
        config.host.tunnel = arguments.tunnel;
    }
    config.host.echo = arguments.echo;
    if (!arguments.keyLog.empty())
    {
        umask(S_IRWXG | S_IRWXO); // the keys are nobody else's business
    }
    LiveLog log(LogOptions(arguments, config), std::cout);
    const FileDescriptor signals = OpenSignals();
    LiveHost host(std::move(config.host), log);
    host.Watch(signals.Number(),
               [&]
               {
                   signalfd_siginfo signal{};
                   if (read(signals.Number(), &signal, sizeof(signal)) > 0)
                   {
                       host.Stop();
                   }
               });
    CommandChannel commands(host,
                            [&](const std::string& line)
                            {
                                std::string answer = "ok";
                                if (const auto command = ParseLiveCommand(line); !command)
                                {
                                    answer = command.error();
                                }
                                else if (const auto done = (*command)(host); !done)
                                {
                                    answer = done.error().what;
                                }
                                log.OnCommand(host.Now(), line, answer);
                                return answer;
                            });
    commands.ReadFrom(STDIN_FILENO);
    if (!arguments.control.empty())
    {
        if (const auto listening = commands.ListenAt(arguments.control); !listening)
        {
            return Fault(listening.error().what);
        }
    }
    if (const auto started = host.Start(); !started)
    {
        return Fault(started.error().what);
    }
    host.Run(ParseDuration(arguments.duration));
    if (!log.HasWrittenKeys())
    {
        std::cerr << "mopo: " << arguments.keyLog << ": keys could not be written\n";
        return FAILURE;
    }
    return SUCCESS;
}

int Live(const LiveArguments& arguments)
{
    auto config = LoadLiveConfig(arguments.file, arguments.peer);
    if (!config)
    {
        PrintFaults(arguments.file, config.error());
        return BAD_INPUT;
    }
    return Serve(arguments, *std::move(config));
}

int Tell(const TellArguments& arguments)
{
    int status = SUCCESS;
    const auto told = TellCommands(arguments.path,
                                   arguments.commands,
                                   [&](const std::string& answer)
                                   {
                                       std::cout << answer << '\n';
                                       status = answer == "ok" ? status : FAILURE;
                                   });
    return told ? status : Fault(told.error().what);
}

void AddTell(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<TellArguments>();
    CLI::App* verb = app.add_subcommand("tell", "Gives commands to a running 'mopo live'");
    verb->add_option("SOCKET", arguments->path, "What it was given as --control")->required();
    verb->add_option("COMMAND", arguments->commands, "One or several, each in quotes")->required();
    verb->footer(std::string("Commands:\n") + LIVE_COMMANDS +
                 "Exit status: 0 all were carried out, 1 one was not, 2 nobody answers there.\n"
                 "Example:\n  mopo tell /tmp/client.sock 'prefer wlan0'\n");
    verb->callback([arguments, &status] { status = Tell(*arguments); });
}

} // namespace

void AddLive(CLI::App& app, std::optional<int>& status)
{
    const auto arguments = std::make_shared<LiveArguments>();
    CLI::App* verb =
        app.add_subcommand("live", "Runs a peer on this machine's sockets, in real time");
    verb->add_option("FILE", arguments->file, "Peers, as live.schema.json has it")->required();
    verb->add_option("--peer", arguments->peer, "Which of them runs here [what 'run' says]");
    verb->add_flag("--json", arguments->json, "Lines of JSON, as events.jsonl has them");
    verb->add_option("--key-log",
                     arguments->keyLog,
                     "A folder for Wireshark (WIRESHARK_CONFIG_DIR), with all keys so far");
    verb->add_option("--control", arguments->control, "A UNIX socket that takes commands, too");
    verb->add_option("--for", arguments->duration, "Ends after so long, such as 30s")
        ->check(DurationFault);
    auto* tunnel =
        verb->add_option("--tunnel", arguments->tunnel, "The tunnel's interface [ipsec0]");
    verb->add_flag("--no-tunnel", arguments->noTunnel, "IKE only: nothing goes through the tunnel")
        ->excludes(tunnel);
    verb->add_flag("--echo",
                   arguments->echo,
                   "No interface either: answers ping and UDP inside the tunnel by itself")
        ->excludes(tunnel);
    verb->footer(std::string("Commands on standard input, a line each:\n") + LIVE_COMMANDS +
                 "SIGINT and SIGTERM end it as 'quit' does.\n"
                 "Exit status: 0 it was ended, 1 keys could not be written, 2 the file or the\n"
                 "system lets nothing begin.\n"
                 "Example:\n  mopo live client.json --control /tmp/client.sock\n");
    verb->callback([arguments, &status] { status = Live(*arguments); });
    AddTell(app, status);
}

} // namespace mopo::cli
