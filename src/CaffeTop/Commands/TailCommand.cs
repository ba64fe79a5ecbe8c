using System.CommandLine;
using CaffeTop.Output;
using CaffeTop.Screens;
using CaffeTop.Screens.Feeds;

namespace CaffeTop.Commands;

/// <summary><c>caffetop tail LOG</c>, <c>caffe train … 2&gt;&amp;1 | caffetop tail -</c>: a log that is being written, on the full screen.</summary>
internal static class TailCommand
{
    public static Command Create()
    {
        var log = new Argument<string>("LOG") { Description = "A log that is being written; - for standard input." };
        var screen = new ScreenOptions();
        var command = new Command("tail", "Follow a log on the full screen, over rotations.") { log };
        screen.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetRequiredValue(log), screen.Choice(parsed)));
        return command;
    }

    public static int Run(string log, ScreenChoice screen)
    {
        var capabilities = screen.Capabilities();
        using var feed = new FollowFeed(log, TimeProvider.System);
        if (capabilities.Screen) screen.Show(capabilities, [feed]);
        else PlainTail.Follow(feed);
        if (feed.Problem is { } problem) StandardStreams.PrintError("caffetop: " + problem);
        return ExitCode.Done;
    }
}
