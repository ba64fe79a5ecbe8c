namespace CaffeTop.LogParse.Files;

/// <summary>Why a log cannot be read, as one cleaned sentence that starts with the file's name and says what to do.</summary>
public sealed class LogFileException(string message, Exception? inner = null) : IOException(message, inner);
