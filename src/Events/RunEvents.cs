namespace CaffeTop.Events;

/// <summary>The solver was read; set-up begins. <paramref name="SolverText"/> is the solver as the log dumps it (C++ text format).</summary>
public sealed record RunStarted(string Mode, string SolverText, string? SolverFile) : TrainingEvent;

/// <summary>Iterations begin: <c>Solving NAME</c>, <c>Learning Rate Policy: P</c>. <paramref name="Iteration"/> is not 0 after a resume.</summary>
public sealed record OptimizationStarted(string NetName, string LearningRatePolicy, int Iteration) : TrainingEvent;

/// <summary>The run ended. <paramref name="Early"/>: stopped before max_iter.</summary>
public sealed record OptimizationDone(int Iteration, bool Early) : TrainingEvent;

/// <summary>A state is being restored.</summary>
public sealed record RunResumed(string StateFile, int Iteration) : TrainingEvent;

public enum RunState
{
    Preparing,
    Training,
    Testing,
    Paused,
    Stopped,
    Done,
    Failed,
}

public sealed record StateChanged(RunState State, string? Reason) : TrainingEvent;

/// <summary>A command of the user (or a signal) took effect between two iterations: <c>base_lr</c>, <c>0.01</c> → <c>0.001</c>.</summary>
public sealed record ControlApplied(int Iteration, string Command, string? From, string? To) : TrainingEvent;

/// <summary>Something went wrong; <paramref name="Fatal"/> ends the run. The message is a sentence with the place and a remedy.</summary>
public sealed record Fault(string Message, bool Fatal, int? Iteration) : TrainingEvent;

/// <summary>A line that belongs to no other event: Caffe's severity letter (I, W, E, F), <c>file.cpp:line</c> and the text.</summary>
public sealed record RawLine(char Severity, string Source, string Text) : TrainingEvent;
