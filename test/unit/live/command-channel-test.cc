// SPDX-License-Identifier: GPL-2.0-only
#include "model/live/command-channel.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <sys/socket.h>
#include <sys/un.h>
#include <thread>
#include <unistd.h>

namespace mopo
{
namespace
{

class Silent : public LiveObserver
{
    void OnOutput(Instant, const Output&) override
    {
    }

    void OnDiscarded(Instant, const Discarded&) override
    {
    }

    void OnAddresses(Instant, const LocalAddresses&) override
    {
    }

    void OnTrouble(Instant, const std::string&) override
    {
    }
};

/// A host without any address that listens at a socket, until somebody says `quit`.
class CommandChannelTest : public testing::Test
{
  protected:
    CommandChannelTest()
    {
        LiveHostConfig config;
        config.outside.interfaces = {"none"};
        m_host.emplace(std::move(config), m_silent);
        m_channel.emplace(*m_host,
                          [this](const std::string& line)
                          {
                              m_lines.push_back(line);
                              if (line == "quit")
                              {
                                  m_host->Stop();
                              }
                              return "heard " + line;
                          });
    }

    void TearDown() override
    {
        m_channel.reset();
        std::filesystem::remove_all(m_folder);
    }

    std::string Folder()
    {
        std::string pattern = std::filesystem::temp_directory_path() / "mopo-XXXXXX";
        m_folder = mkdtemp(pattern.data());
        return m_folder;
    }

    Silent m_silent;
    std::optional<LiveHost> m_host;
    std::optional<CommandChannel> m_channel;
    std::vector<std::string> m_lines;
    std::string m_folder;
};

TEST_F(CommandChannelTest, EachLineIsHeardAndAnswered)
{
    const std::string path = Folder() + "/socket";
    ASSERT_TRUE(m_channel->ListenAt(path));
    ASSERT_TRUE(m_host->Start());
    std::vector<std::string> answers;
    std::thread user(
        [&]
        {
            EXPECT_TRUE(TellCommands(path,
                                     {"prefer eth0", "quit"},
                                     [&](const std::string& answer)
                                     { answers.push_back(answer); }));
        });
    m_host->Run(std::chrono::seconds(20));
    user.join();
    EXPECT_THAT(m_lines, testing::ElementsAre("prefer eth0", "quit"));
    EXPECT_THAT(answers, testing::ElementsAre("heard prefer eth0", "heard quit"));
}

TEST_F(CommandChannelTest, LinesComeFromADescriptorInAnyPieces)
{
    std::array<int, 2> ends{};
    ASSERT_EQ(pipe(ends.data()), 0);
    const FileDescriptor readEnd(ends[0]);
    {
        const FileDescriptor writeEnd(ends[1]);
        ASSERT_EQ(write(writeEnd.Number(), "one\ntwo\nqu", 10), 10);
        ASSERT_EQ(write(writeEnd.Number(), "it\n", 3), 3);
    }
    m_channel->ReadFrom(readEnd.Number());
    ASSERT_TRUE(m_host->Start());
    m_host->Run(std::chrono::seconds(20));
    EXPECT_THAT(m_lines, testing::ElementsAre("one", "two", "quit"));
}

TEST_F(CommandChannelTest, ASocketThatNobodyListensAtIsReplacedAndAnyOtherFileIsNot)
{
    const std::string folder = Folder();
    const std::string left = folder + "/left";
    {
        const FileDescriptor socket(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        left.copy(static_cast<char*>(address.sun_path), left.size());
        ASSERT_EQ(
            bind(socket.Number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)), 0);
    }
    EXPECT_TRUE(m_channel->ListenAt(left));
    CommandChannel second(*m_host, [](const std::string& line) { return line; });
    EXPECT_FALSE(second.ListenAt(left)) << "somebody listens there";
    EXPECT_FALSE(second.ListenAt(folder)) << "a folder is in the way";
    EXPECT_FALSE(TellCommands(folder + "/nobody", {"quit"}, [](const std::string&) {}));
}

} // namespace
} // namespace mopo
