using System.CommandLine;
using CaffeTop.Attaching;
using CaffeTop.Output;
using CaffeTop.Screens;
using CaffeTop.Terminal.Output;

namespace CaffeTop.Commands;

/// <summary><c>caffetop attach [NAME|PID]</c>: the screen of a run that goes on in another process.</summary>
internal static class AttachCommand
{
    public static Command Create()
    {
        var wanted = new Argument<string?>("NAME|PID") { Description = "The run's name or process, as ls tells them; not needed where there is one run.", Arity = ArgumentArity.ZeroOrOne };
        var viewOnly = new Option<bool>("--view-only") { Description = "Look without steering: the run takes no command from this viewer." };
        var screen = new ScreenOptions();
        var command = new Command("attach", "Show a run that goes on in another process, and steer it.") { wanted, viewOnly };
        screen.AddTo(command);
        command.SetAction(parsed => Run(parsed.GetValue(wanted), parsed.GetValue(viewOnly), screen.Choice(parsed)));
        return command;
    }

    /// <param name="wanted">A name or a process; null: the only run there is.</param>
    public static int Run(string? wanted, bool viewOnly, ScreenChoice choice)
    {
        var capabilities = choice.Capabilities();
        if (!capabilities.Screen) throw new AttachException("attach needs a terminal with a screen; caffetop ls tells how far the runs are, caffetop tail LOG follows a log");
        var clock = TimeProvider.System;
        var socket = RunSearch.Find(wanted, clock, static problem => StandardStreams.PrintError("caffetop: " + problem));
        return Show(socket, viewOnly, choice, capabilities, clock);
    }

    /// <summary>Shows the run behind a socket on this terminal; returns the exit code.</summary>
    public static int Show(string socket, bool viewOnly, ScreenChoice choice, Capabilities capabilities, TimeProvider clock)
    {
        var (width, height) = Capabilities.OutputSize() ?? (80, 24);
        var hello = new Hello(true, width, height, capabilities.Colors, capabilities.Unicode, capabilities.Braille, choice.FramesPerSecond, choice.Theme, viewOnly);
        using var client = AttachClient.Connect(socket, hello, clock);
        return client.Show(new TerminalDevice());
    }
}
