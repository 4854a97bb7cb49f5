@echo off
rem Builds everything strictly and runs every test; the last line is "N passed, N failed, N skipped".
where bash >nul 2>nul
if errorlevel 1 (
  echo test: bash is needed; it comes with Git for Windows 1>&2
  exit /b 1
)
bash "%~dp0test" %*
exit /b %errorlevel%
