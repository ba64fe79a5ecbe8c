using System.Runtime.InteropServices;

namespace CaffeTop.Terminal.Output;

/// <summary>
/// The signals that concern a terminal. Those that end a process give the terminal back first and then have their effect, unless the program
/// says that it takes care.
/// </summary>
internal sealed class TerminalSignals : IDisposable
{
    private readonly List<PosixSignalRegistration> _registrations = [];

    /// <param name="take">Told of a new size, of being continued, of being asked to stop.</param>
    /// <param name="end">Gives the terminal back.</param>
    /// <param name="handled">Whether the program does something about a signal that would end it; null: never.</param>
    public TerminalSignals(Action<PosixSignal> take, Action end, Func<PosixSignal, bool>? handled)
    {
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGWINCH, context => take(context.Signal)));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGCONT, context =>
        {
            // Else the runtime sets the terminal's modes back to those of the start, now or a little later: after we have made it raw again.
            context.Cancel = true;
            take(context.Signal);
        }));
        _registrations.Add(PosixSignalRegistration.Create(PosixSignal.SIGTSTP, context =>
        {
            context.Cancel = true;
            take(context.Signal);
        }));
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP, PosixSignal.SIGQUIT])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                if (handled?.Invoke(context.Signal) == true) context.Cancel = true;
                else end();
            }));
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _registrations.Clear();
    }
}
