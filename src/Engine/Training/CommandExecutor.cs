using System.Globalization;
using CaffeTop.Engine.Snapshots;
using CaffeTop.Engine.Solvers;
using CaffeTop.Engine.Telemetry;
using CaffeTop.Events;

namespace CaffeTop.Engine.Training;

/// <summary>Does what a command asks for, on the training thread, and tells it as <see cref="ControlApplied"/>.</summary>
/// <param name="resolve">Where a state that the user names lies.</param>
internal sealed class CommandExecutor(
    Solver solver, SolverSteering steering, RunCourse course, RunSnapshots snapshots, SmoothedLoss loss, RunTests tests, Action runTests,
    RunTelemetry telemetry, Func<string, string> resolve, Action<TrainingEvent> emit)
{
    public void Execute(in RunCommand command)
    {
        switch (command.Kind)
        {
            case RunCommandKind.Pause:
                Applied("pause");
                course.Pause();
                break;
            case RunCommandKind.Resume:
                Applied("resume");
                course.Resume();
                break;
            case RunCommandKind.Step:
                Applied("step", null, command.Iterations.ToString(CultureInfo.InvariantCulture));
                course.Step(command.Iterations);
                break;
            case RunCommandKind.Set:
                Set(command.Text, command.Value);
                break;
            case RunCommandKind.Undo:
                Changed(steering.Undo(), "undo");
                break;
            case RunCommandKind.Redo:
                Changed(steering.Redo(), "redo");
                break;
            case RunCommandKind.Note:
                Applied("note", null, command.Text);
                break;
            case RunCommandKind.Snapshot:
                Applied("snapshot", null, snapshots.IsSaved ? "it is on the disk already" : null);
                if (!snapshots.IsSaved) snapshots.Take(loss);
                break;
            case RunCommandKind.TestNow:
                Applied("test", null, tests.Any ? null : "there are no test nets");
                runTests();
                if (course.IsPaused) emit(new StateChanged(RunState.Paused, null));
                break;
            case RunCommandKind.Restore:
                Restore(command.Text, command.Value);
                break;
            case RunCommandKind.Watch:
                // No change of the run: not told.
                telemetry.Watch(command.Blob!, solver.Iteration, course.IsPaused);
                break;
            default:
                Applied("stop", null, command.WithSnapshot ? "with a snapshot" : "without a snapshot");
                course.Stop(command.WithSnapshot);
                break;
        }
    }

    // Between the call and now another command may have made the value impossible.
    private void Set(string name, double value)
    {
        var problem = steering.Problem(name, value);
        if (SteeredField.Find(name) is not { } field || problem is not null)
        {
            emit(new Fault($"{SafeText.Clean(name)} was not changed: {problem}", false, solver.Iteration));
            return;
        }

        Changed(steering.Set(field, value), name);
    }

    private void Changed(FieldChange? change, string command)
    {
        if (change is not { } made) Applied(command, null, $"there is nothing to {command}");
        else Applied(made.Field.Name, made.Field.Text(made.From), made.Field.Text(made.To));
    }

    private void Restore(string state, double baseLr)
    {
        Applied("restore", null, state);
        course.Pause();
        try
        {
            snapshots.GoBack(SavedState.Read(resolve(state)), loss);
            course.JumpedTo(solver.Iteration);
            if (double.IsFinite(baseLr) && (float)baseLr != solver.BaseLr) Set(SteerableFields.BaseLr, baseLr);
        }
        catch (CaffeTopException e)
        {
            emit(new Fault(e.Message + "; nothing was restored", false, solver.Iteration));
        }
    }

    private void Applied(string command, string? from = null, string? to = null)
        => emit(new ControlApplied(solver.Iteration, command, from, to));
}
