using System.Runtime.InteropServices;
using CaffeTop.Events;

namespace CaffeTop.Running;

/// <summary>
/// Carries SIGINT, SIGTERM and SIGHUP to a run. The first SIGINT or SIGTERM stops after the iteration with a snapshot; another within two
/// seconds stops without; the next one after that ends the program at once. SIGHUP takes a snapshot and the run goes on, so that a lost
/// connection does not end it.
/// </summary>
internal sealed class RunSignals : IDisposable
{
    private static readonly TimeSpan Impatience = TimeSpan.FromSeconds(2);

    private readonly IRunControl _control;
    private readonly TimeProvider _clock;
    private readonly Action<string> _say;
    private readonly Action<int> _exit;
    private readonly SignalEffect _interrupt;
    private readonly SignalEffect _hangUp;
    private readonly Lock _lock = new();
    private readonly List<PosixSignalRegistration> _registrations = [];
    private long _lastStop;
    private int _stops;

    /// <param name="say">Told what a signal will do, in one line.</param>
    /// <param name="exit">Ends the process with a code; called when a run does not end although it was told twice.</param>
    public RunSignals(IRunControl control, TimeProvider clock, SignalEffect interrupt, SignalEffect hangUp, Action<string> say, Action<int> exit)
    {
        _control = control;
        _clock = clock;
        _interrupt = interrupt;
        _hangUp = hangUp;
        _say = say;
        _exit = exit;
    }

    /// <summary>Takes the process's signals; until this is called they end the process as usual; call it before the nets are built.</summary>
    public void Register()
    {
        foreach (var signal in (ReadOnlySpan<PosixSignal>)[PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP])
        {
            _registrations.Add(PosixSignalRegistration.Create(signal, context =>
            {
                context.Cancel = true;
                Receive(context.Signal);
            }));
        }
    }

    /// <summary>Does what the signal stands for; called by the runtime on a thread of its own.</summary>
    public void Receive(PosixSignal signal)
    {
        var name = signal.ToString();
        var effect = signal switch
        {
            PosixSignal.SIGHUP => _hangUp,
            PosixSignal.SIGINT => _interrupt,
            _ => SignalEffect.Stop,
        };
        switch (effect)
        {
            case SignalEffect.Snapshot:
                _say($"{name}: snapshot after this iteration");
                _control.Snapshot();
                break;
            case SignalEffect.Stop:
                lock (_lock) Stop(name);
                break;
        }
    }

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _registrations.Clear();
    }

    private void Stop(string name)
    {
        var now = _clock.GetTimestamp();
        var impatient = _stops > 0 && _clock.GetElapsedTime(_lastStop, now) <= Impatience;
        _lastStop = now;
        if (_stops >= 2 && impatient)
        {
            _exit(ExitCode.Interrupted);
        }
        else if (impatient)
        {
            _stops = 2;
            _say($"{name}: stopping after this iteration without a snapshot");
            _control.Stop(snapshot: false);
        }
        else if (_stops < 2)
        {
            _stops = 1;
            _say($"{name}: stopping after this iteration with a snapshot (again within 2 s: without)");
            _control.Stop(snapshot: true);
        }
    }
}
